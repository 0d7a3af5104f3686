"""The order of the rooms: a module imports only from layers below its own, a vendor library only in its room."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "assistant"
LAYERS = (
    ("assistant.nouns", "assistant.errors", "assistant.settings", "assistant.resources"),
    ("assistant.text",),
    ("assistant.formats",),
    ("assistant.checking",),
    ("assistant.chat",),
    ("assistant.backends",),
    ("assistant.crawl",),
    ("assistant.ingest",),
    ("assistant.library",),
    ("assistant.answering",),
    ("assistant.assistant",),
    ("assistant.faces",),
    ("assistant.__main__",),
)
ROOMS = {
    "chromadb": {"assistant.backends.vectors"},
    "datasketch": {"assistant.text.copies"},
    "filelock": {"assistant.backends.lock"},
    "feedparser": {"assistant.formats.feeds"},
    "gradio": {"assistant.faces.page"},
    "httpcore2": {"assistant.backends.web"},
    "httpx2": {"assistant.backends.chat_errors", "assistant.backends.chat_model"},
    "lxml": {"assistant.formats.blocks", "assistant.formats.epub", "assistant.formats.feeds"},
    "mammoth": {"assistant.formats.word"},
    "openai": {"assistant.backends.chat_model"},
    "protego": {"assistant.backends.manners"},
    "pypdfium2": {"assistant.formats.pdf"},
    "sentence_transformers": {"assistant.backends.encoder", "assistant.backends.reranker"},
    "sqlite3": {"assistant.backends.articles", "assistant.backends.ledger", "assistant.backends.visits"},
    "tantivy": {"assistant.backends.keywords"},
    "trafilatura": {"assistant.formats.pages"},
    "transformers": {"assistant.backends.encoder", "assistant.backends.judge", "assistant.backends.reader"},
    "torch": {
        "assistant.backends.encoder", "assistant.backends.judge", "assistant.backends.reader",
        "assistant.backends.reranker",
    },
}  # fmt: skip
BESIDE = {
    # Rooms of one layer that lean on one another: nouns and errors on nothing, the rest as named here.
    "assistant.settings": {"assistant.errors", "assistant.nouns"},
    "assistant.backends.articles": {"assistant.backends.disk", "assistant.backends.stories"},
    "assistant.backends.chat_model": {"assistant.backends.chat_errors", "assistant.backends.deadline"},
    "assistant.backends.files": {"assistant.backends.reading_process"},
    "assistant.backends.judge": {"assistant.backends.encoder"},
    "assistant.backends.keywords": {"assistant.backends.disk"},
    "assistant.backends.reader": {"assistant.backends.encoder"},
    "assistant.backends.reranker": {"assistant.backends.encoder"},
    "assistant.backends.vectors": {"assistant.backends.disk"},
    "assistant.backends.visits": {"assistant.backends.disk"},
    "assistant.backends.web": {"assistant.backends.connection", "assistant.backends.manners"},
}
SHARED = tuple(f"assistant.{name}" for name in ("text", "formats", "checking", "chat", "answering", "faces"))
"""Layers in which each room may lean on every other."""
HEAVY = (
    "torch",
    "sentence_transformers",
    "transformers",
    "chromadb",
    "datasketch",
    "feedparser",
    "gradio",
    "httpcore2",
    "openai",
    "tantivy",
    "trafilatura",
)


@cache
def modules():
    """Return `(name, path)` of each module of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("assistant", *path.relative_to(PACKAGE).with_suffix("").parts)
        found.append((".".join(parts).removesuffix(".__init__"), path))
    return found


def layer(module):
    for number, rooms in enumerate(LAYERS):
        if any(module == room or module.startswith(f"{room}.") for room in rooms):
            return number
    return None


@cache
def imports(path):
    """Return every module named by an import, at the top or inside a function, type-checking blocks left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    known, found = {name for name, _ in modules()}, []
    for node in ast.walk(tree):
        if node in skipped:
            continue
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            nested = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [name if name in known else node.module for name in nested]
    return found


@pytest.mark.parametrize(("module", "path"), modules(), ids=[name for name, _ in modules()])
def test_module_imports_only_from_layers_below(module, path):
    if module == "assistant":
        return
    own = layer(module)
    assert own is not None, f"{module} belongs to no layer: name it in LAYERS"
    for name in imports(path):
        if name.startswith("assistant.") and name != module:
            beside = layer(name) == own and (module.startswith(SHARED) or name in BESIDE.get(module, set()))
            assert beside or (layer(name) is not None and layer(name) < own), f"{module} imports {name}"


@pytest.mark.parametrize("vendor", sorted(ROOMS))
def test_vendor_library_is_imported_in_its_room_only(vendor):
    found = {module for module, path in modules() if any(n.split(".")[0] == vendor for n in imports(path))}
    strangers = {
        module for module in found if not any(module == r or module.startswith(f"{r}.") for r in ROOMS[vendor])
    }
    allowed = {m for m in strangers if vendor == "gradio" and m.startswith("assistant.faces.")}
    assert strangers - allowed == set()


@pytest.mark.parametrize("entry", ["import assistant", "from assistant.faces.cli import _parser; _parser()"])
def test_importing_loads_nothing_heavy(entry):
    code = f"{entry}\nimport sys\nprint(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_nothing_below_the_composition_root_asks_for_today():
    root = layer("assistant.assistant")
    for module, path in modules():
        if module != "assistant" and layer(module) < root:
            assert "date.today()" not in path.read_text(encoding="utf-8"), module


def test_every_name_of_the_public_surface_can_be_had():
    import assistant

    for name in assistant.__all__:
        assert getattr(assistant, name).__name__ == name
