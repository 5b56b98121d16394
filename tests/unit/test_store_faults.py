import pytest
from google.api_core import exceptions

from calltone.calls.ports import Conflict
from calltone.store.firestore import Unavailable, faults_translated


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (exceptions.AlreadyExists("document already exists"), Conflict),
        (exceptions.FailedPrecondition("the stored version does not match"), Conflict),
        (exceptions.Aborted("too much contention"), Conflict),
        (exceptions.DeadlineExceeded("504"), Unavailable),
    ],
)
def test_faults_are_told_in_terms_of_the_use_cases(told, expected):
    with pytest.raises(expected), faults_translated():
        raise told


def test_a_missing_index_is_no_lost_race():
    told = exceptions.FailedPrecondition("The query requires an index. You can create it here: …")
    with pytest.raises(exceptions.FailedPrecondition, match="create it here"), faults_translated():
        raise told
