"""The folders that travel with the package: `prompts` and the sample `corpus`."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder `name`, inside an installed package or beside it in a checkout.

    Raises:
        FileNotFoundError: neither place has it.
    """
    for place in (_PACKAGE / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the folder {name!r} is missing from the installed package {_PACKAGE}")
