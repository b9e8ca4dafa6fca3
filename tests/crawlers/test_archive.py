"""The archive keeps what came over the wire, and a replay reads it again without asking anybody."""

import gzip
from pathlib import Path

from scrapy import Request
from scrapy.http import Response
from warcio.archiveiterator import ArchiveIterator

from crawlers.answers import Answer
from crawlers.archive import Archive
from crawlers.replay import saved_answers
from tracker.records import Unreadable

SEARCH = "https://portal.example/search?page=1"


def an_archive(path: Path, *answers: tuple[Request, Response | None]) -> Path:
    """An archive with these answers."""
    archive = Archive(path, about={"software": "Callboard/0"})
    for request, response in answers:
        archive.add(request, response)
    archive.close()
    return path


def an_answer(
    url: str = SEARCH, body: bytes = b'{"results": []}', *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """An answer of a portal."""
    return Response(url, status=status, headers={"Content-Type": "application/json", **(headers or {})}, body=body)


def test_a_question_and_its_answer_are_kept_as_they_were(tmp_path: Path) -> None:
    request = Request(SEARCH, method="POST", headers={"User-Agent": "Callboard/0"}, body=b"query")

    path = an_archive(tmp_path / "run.warc.gz", (request, an_answer()))

    with path.open("rb") as file:
        kept = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    assert [kind for kind, _, _ in kept] == ["warcinfo", "response", "request"]
    assert kept[1:] == [("response", SEARCH, b'{"results": []}'), ("request", SEARCH, b"query")]


def test_a_replay_gives_the_answers_unpacked_and_in_order(tmp_path: Path) -> None:
    headers = {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}
    packed = an_answer(body=gzip.compress(b'{"page": 1}'), headers=headers)
    path = an_archive(
        tmp_path / "run.warc.gz",
        (Request("https://portal.example/robots.txt"), an_answer("https://portal.example/robots.txt")),
        (Request(SEARCH), packed),
        (Request(SEARCH), an_answer(body=b"", status=302, headers={"Location": "/elsewhere"})),
        (Request(SEARCH), None),
        (Request(SEARCH), an_answer(body=b'{"page": 2}')),
    )

    answers = list(saved_answers(path))

    assert [answer.body for answer in answers if isinstance(answer, Answer)] == [b'{"page": 1}', b'{"page": 2}']
    assert len(answers) == 2


def test_an_answer_that_was_an_error_is_listed(tmp_path: Path) -> None:
    path = an_archive(tmp_path / "run.warc.gz", (Request(SEARCH), an_answer(status=503)))

    assert list(saved_answers(path)) == [Unreadable(SEARCH, "the portal answered 503 Service Unavailable")]


def test_the_archive_of_a_killed_run_is_read_up_to_the_break(tmp_path: Path) -> None:
    answers = [(Request(SEARCH), an_answer(body=b'{"page": %d}' % number * 50)) for number in range(3)]
    path = an_archive(tmp_path / "run.warc.gz", *answers)
    path.write_bytes(path.read_bytes()[:-700])

    found = list(saved_answers(path))

    assert isinstance(found[0], Answer)
    assert isinstance(found[-1], Unreadable)
    assert "broken from here on" in found[-1].why


def test_a_folder_is_read_in_the_order_of_names_and_a_bad_file_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.json").write_text("{}")
    (tmp_path / "a.warc.gz").write_bytes(b"no archive at all")
    (tmp_path / "c.html").write_text("<p>")
    (tmp_path / ".hidden").write_text("{}")
    (tmp_path / "d.json").symlink_to(tmp_path / "gone.json")

    found = list(saved_answers(tmp_path))

    assert [answer.where for answer in found] == ["a.warc.gz", "b/2.json", "c.html"]
    assert isinstance(found[0], Unreadable)
