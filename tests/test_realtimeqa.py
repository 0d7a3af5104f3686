"""The outside benchmark's command, on a tiny year of our own in both layouts."""

import json
import lzma
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "eval/realtimeqa.py"
ARTICLES = [
    {
        "url": "https://one.example/ferry",
        "title": "Harbour town gets a new ferry",
        "published": "2025-02-03",
        "text": "The harbour town of Lindvik has bought an electric ferry. It was built by the yard Maren Boats. "
        "The ferry carries ninety cars and crosses the sound in twelve minutes.",
    },
    {
        "url": "https://two.example/orchard",
        "title": "Frost hits the orchards",
        "published": "2025-09-10",
        "text": "Late frost has destroyed a third of the apple harvest around Castel Verro. Growers ask the region "
        "for four million euros of help.",
    },
]
QUESTIONS = [
    ("q1", "2025-02-10", "Who built the electric ferry of Lindvik?", ["Maren Boats", "Sund Steel"], 0, [0]),
    ("q2", "2025-09-12", "What has destroyed a third of the apple harvest?", ["Hail", "Frost"], 1, [1, 0]),
    ("q3", "2025-09-12", "Who won the curling final?", ["Canada", "Sweden"], 0, []),
]


def shared_layout(folder):
    rows = {
        "questions": [
            {"id": i, "date": day, "source": "CNN", "question": text, "choices": choices, "answer": [choices[gold]]}
            for i, day, text, choices, gold, _ in QUESTIONS
        ],
        "results": [{"id": i, "urls": [ARTICLES[n]["url"] for n in hits]} for i, *_, hits in QUESTIONS],
        "articles": ARTICLES,
    }
    for name, records in rows.items():
        with lzma.open(folder / f"{name}-2025.jsonl.xz", "wt") as file:
            file.write("".join(json.dumps(record) + "\n" for record in records))


def public_layout(folder):
    place = folder / "past/2025"
    place.mkdir(parents=True)
    for i, day, text, choices, gold, hits in QUESTIONS:
        asked = {
            "question_id": i,
            "question_date": day.replace("-", "/"),
            "question_source": "CNN",
            "question_sentence": text,
            "choices": choices,
            "answer": [str(gold)],
        }
        found = [
            {
                "url": ARTICLES[n]["url"],
                "title": ARTICLES[n]["title"],
                "text": ARTICLES[n]["text"],
                "publish_date": ARTICLES[n]["published"].replace("-", "/"),
            }
            for n in hits
        ]
        with (place / f"{day.replace('-', '')}_qa.jsonl").open("a") as file:
            file.write(json.dumps(asked) + "\n")
        with (place / f"{day.replace('-', '')}_gcs.jsonl").open("a") as file:
            file.write(json.dumps({"question_id": i, "search_result": found}) + "\n")


@pytest.fixture
def benchmark(tmp_path, monkeypatch, capsys):
    """Run the command within this process, which has loaded the libraries, over `tmp_path`; return what it prints."""

    def run(*options):
        monkeypatch.setattr(sys, "argv", [str(SCRIPT), str(tmp_path), "--work", str(tmp_path / "work"), *options])
        runpy.run_path(str(SCRIPT), run_name="__main__")
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("layout", [shared_layout, public_layout])
def test_a_year_is_ingested_and_asked_in_either_layout(layout, tmp_path, benchmark):
    layout(tmp_path)
    figures = {line[:44].strip(): line[44:].split()[:2] for line in benchmark().splitlines()}
    assert figures["Answer@1"] == ["2", "100.0"]  # q3, for which the search found nothing, does not count
    assert figures["accuracy"] == ["2", "100.0"]
    (file,) = (tmp_path / "work").glob("asked-*.jsonl")
    records = {record["id"]: record for record in map(json.loads, file.read_text().splitlines())}
    assert "Maren Boats" in records["q1"]["answer"]
    assert not records["q1"]["absent accuracy"]
    assert not records["q2"]["absent accuracy"]


def test_a_stopped_run_goes_on_where_it_was(tmp_path, benchmark):
    shared_layout(tmp_path)
    benchmark("--questions", "q1")
    (file,) = (tmp_path / "work").glob("asked-*.jsonl")
    record = json.loads(file.read_text())
    file.write_text(json.dumps(record | {"gold": ["asked before"]}) + "\n" + '{"id": "q2", "cut sho')
    benchmark()
    golds = [json.loads(line)["gold"] for line in file.read_text().splitlines()]
    assert golds == [["asked before"], ["Frost"]]


def test_a_folder_without_the_year_is_refused_in_one_line(tmp_path):
    command = [sys.executable, str(SCRIPT), str(tmp_path), "--work", str(tmp_path / "work")]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 1
    assert ran.stderr.startswith("realtimeqa: ")
    assert ran.stderr.count("\n") == 1
    assert not (tmp_path / "work").exists()
