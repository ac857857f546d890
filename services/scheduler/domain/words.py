"""What codes are called in the language of a reader: nobody reads a name of the program in a list, a card or a calendar."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict

WORK, TALK = "work", "talk"


class Words(BaseModel):
    """The content of a file of words: group → code → word."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    joint: str
    """What stands between the parts of an enumeration."""
    groups: Mapping[str, Mapping[str, str]]
    sentences: Mapping[str, str]
    """With names in braces for what is filled in."""

    def word(self, group: str, code: str) -> str:
        """The word for a code; a code that nobody has named is written with spaces."""
        return self.groups.get(group, {}).get(code) or code.replace("-", " ")

    def words(self, group: str, codes: Iterable[str]) -> str:
        """An enumeration."""
        return self.joint.join(self.word(group, code) for code in codes)

    def work(self, what: str, talk: str | None) -> str:
        """A kind of work, by its own name; one of a plan of the deployment's own is a call, a visit or other work."""
        known = self.groups.get(WORK, {}).get(what)
        return known or self.word(TALK, talk or "other")

    def say(self, sentence: str, **filled: object) -> str:
        """A sentence with what is filled in."""
        return self.sentences[sentence].format(**filled)
