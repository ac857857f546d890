import shutil

import pytest

from deploy.local import inputs
from deploy.local.again import write_again
from deploy.local.book import write_book
from deploy.local.book.draft import START, WHOLE_LIFE
from tests.audit.simple_house import House
from tests.e2e.auditor import audit


@pytest.fixture(scope="session")
def lived(tmp_path_factory):
    """Records of a generated book that the simple house lived, whole or with a planted fault: written once each."""
    known = {}

    def live(seed=1, fault=""):
        if (seed, fault) not in known:
            records = tmp_path_factory.mktemp("records")
            changes = write_book(records, seed=seed, policies=300)
            write_again(records, seed, START.date(), WHOLE_LIFE, changes)
            House(records, fault).run()
            known[seed, fault] = records
        return known[seed, fault]

    return live


@pytest.fixture(scope="session")
def audited(lived):
    """The report on such records: made once each."""
    known = {}

    def report(seed=1, fault=""):
        if (seed, fault) not in known:
            known[seed, fault] = audit(lived(seed, fault))
        return known[seed, fault]

    return report


@pytest.fixture
def records(lived, tmp_path):
    """A copy of a faultless record, to be spoilt."""
    return shutil.copytree(lived(), tmp_path / "records")


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A generated book as people deliver it, with their mistakes: to be read only."""
    folder = tmp_path_factory.mktemp("told")
    inputs.write_generated(folder, seed=1, policies=300)
    return folder


@pytest.fixture(scope="session")
def plain_folder(tmp_path_factory):
    """The same book without a mistake: to be read only."""
    folder = tmp_path_factory.mktemp("plain")
    write_book(folder, seed=1, policies=300)
    return folder
