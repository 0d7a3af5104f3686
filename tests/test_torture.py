"""A short turn of `make torture`."""

import torture


def test_killed_ingests_end_as_unbroken_ones_do(tmp_path):
    lines = list(torture.torture(tmp_path, kills=4, articles=24, seed=7))
    assert sum(line.startswith("kill ") for line in lines) == 4
    assert lines[-1].startswith("edition ")
