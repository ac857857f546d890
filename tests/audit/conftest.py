import shutil

import pytest

from deploy.local.book import write_book
from tests.audit.simple_house import House


@pytest.fixture(scope="session")
def lived(tmp_path_factory):
    """Records of a generated book that the simple house lived, whole or with a planted fault: written once each."""
    known = {}

    def live(seed=1, fault=""):
        if (seed, fault) not in known:
            records = tmp_path_factory.mktemp("records")
            write_book(records, seed=seed, policies=300)
            House(records, fault).run()
            known[seed, fault] = records
        return known[seed, fault]

    return live


@pytest.fixture
def records(lived, tmp_path):
    """A copy of a faultless record, to be spoilt."""
    return shutil.copytree(lived(), tmp_path / "records")
