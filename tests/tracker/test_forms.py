"""Every form of the catalogue loads, is complete in three languages, and a mistake in one is named."""

from pathlib import Path

import pytest

from tracker.catalog import programmes
from tracker.catalog.forms import Form, SectionNotFound, form, forms, read_form
from tracker.catalog.reading import CatalogError
from tracker.errors import UnknownWords
from tracker.places import catalog_dir

FOLDER = catalog_dir() / "forms"
FILES = sorted(path for path in FOLDER.glob("*.toml") if not path.stem.startswith("_"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_form_loads_with_texts_in_three_languages(path: Path) -> None:
    made = read_form(path)

    words = [section.title for section in made.sections]
    words += [column for section in made.sections for table in section.tables for column in table.columns]
    assert all(text.strip() == text and text for words_ in words for text in words_.model_dump().values())
    assert all(section.guidance.de for section in made.written)


@pytest.mark.parametrize("made", forms().values(), ids=lambda made: made.key)
def test_the_standard_form_has_the_official_sections(made: Form) -> None:
    numbered = [(section.number, section.title.en) for section in made.sections if section.number]

    assert numbered[:4] == [
        ("1", "Relevance"),
        ("1.1", "Background and general objectives"),
        ("1.2", "Needs analysis and specific objectives"),
        ("1.3", "Complementarity with other actions and innovation — European added value"),
    ]
    assert [number for number, _ in numbered if "." not in number] == ["1", "2", "3", "4", "5", "6"]
    assert [number for number, _ in numbered if number.startswith("2.")] == [f"2.{n}" for n in range(1, 8)]


def test_tables_have_the_official_columns() -> None:
    risks = form("eu_std_cerv").section("risks").tables[0]

    assert [column.en for column in risks.columns] == [
        "Risk No",
        "Description (with impact and likelihood)",
        "Work package No",
        "Proposed risk-mitigation measures",
    ]


def test_limits_carry_how_sure_they_are() -> None:
    limits = {key: (made.page_limit.pages, made.page_limit.confidence.value) for key, made in forms().items()}

    assert limits == {
        "eu_std_amif": (50, "general"),
        "eu_std_cerv": (45, "reported"),
        "eu_std_isf": (50, "reported"),
        "eu_std_just": (45, "general"),
    }


def test_every_form_that_a_programme_names_is_there() -> None:
    named = {programme.form for programme in programmes().values() if programme.form}

    assert named <= set(forms())
    assert {form(key).programme for key in named} <= set(programmes())


def test_what_stands_under_a_section_without_number_is_one_level_deeper() -> None:
    depths = {section.key: section.depth for section in form("eu_std_cerv").sections}

    assert (depths["work_plan"], depths["work_packages"], depths["timetable"]) == (1, 2, 3)
    assert (depths["summary"], depths["declarations"]) == (1, 1)


def test_a_form_may_change_what_it_takes_from_its_base() -> None:
    assert form("eu_std_cerv").section("ethics").title.en == "Ethics and EU values"
    assert form("eu_std_isf").section("ethics").title.en == "Ethics"
    assert [annex.key for annex in form("eu_std_cerv").annexes][-1] == "child_protection"


def test_an_unknown_form_version_or_section_is_an_error() -> None:
    with pytest.raises(UnknownWords, match="no_such_form"):
        form("no_such_form")
    with pytest.raises(UnknownWords, match=r"0\.1"):
        form("eu_std_cerv", "0.1")
    with pytest.raises(SectionNotFound, match="relevance"):
        form("eu_std_cerv").section("relevance")  # a chapter: nothing is written in it


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('number = "1.3"', 'number = "1.4"', "added_value has number 1.4 after 1.2"),
        ('number = "2.1"', 'number = "2.2"', "methodology has number 2.2 after 2"),
        ('number = "3"\n', 'number = "4"\n', "impact has number 4 after 2.7"),
        ('under = "work_packages"', 'under = "timetables"', "staff_effort stands under 'timetables'"),
        ('section = "needs"', 'section = "needz"', "the section 'needz' is named but not described"),
        ('section = "needs"', 'section = "background"', "stands in the outline twice"),
        ('tables = ["risks"]', 'tables = ["risk"]', "the table 'risk' is named but not described"),
        ('criterion = "impact"', 'criterion = "effect"', "the criterion 'effect' is named but not described"),
        ("max_characters = 2000", 'max_characters = "many"', "sections.0.max_characters"),
        ('title.fr = "Pertinence"', "", "sections.2.title.fr"),
        ('kind = "chapter"', 'kind = "story"', "sections.2.kind"),
        ("max_characters = 2000", "max_signs = 2000", "sections.0.max_signs"),
        ("margin_mm = 15", "margin_mm = ", "is not valid TOML"),
    ],
)
def test_a_mistake_in_a_form_is_named_with_file_and_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    base = (FOLDER / "_eu_std.toml").read_text(encoding="utf-8")
    (tmp_path / "_eu_std.toml").write_text(base.replace(old, new, 1), encoding="utf-8")
    copy = tmp_path / "eu_std_cerv.toml"
    copy.write_bytes((FOLDER / "eu_std_cerv.toml").read_bytes())

    with pytest.raises(CatalogError, match="eu_std") as caught:
        read_form(copy)

    assert old in base
    assert fault in str(caught.value)
