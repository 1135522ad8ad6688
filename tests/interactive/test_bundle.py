"""The files of the front end become one script, and speak of what Python says."""

import re

import pytest

from course_utils.interactive import Explorer
from course_utils.interactive.bundle import FRONT_END, script
from course_utils.interactive.export import front_end
from course_utils.interactive.ui_text import words

STATEMENT = re.compile(r"^\s*(import|export)\b", re.MULTILINE)
FILES = {
    "entry.js": (
        "// What it is.\n"
        '/** @import { Shape } from "./types.js" */\n'
        'import { one, Two } from "./below.js";\n'
        'import { deep } from "./deepest.js";\n'
        "/**\n * @param {Shape} shape\n */\n"
        "export function render(shape) {\n  return [one, new Two(), deep, shape];\n}\n"
    ),
    "below.js": (
        'import { deep } from "./deepest.js";\n'
        "export const one = deep + 1;\nconst own = 1;\nexport class Two {}\n"
    ),
    "deepest.js": "const own = 2;\nexport const deep = own;\n",
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_each_file_stands_once_as_a_function_behind_what_it_imports(folder):
    assert script("entry.js", folder) == (
        "const deepest_js = (() => {\n"
        "const own = 2;\nconst deep = own;\nreturn { deep };\n})();\n"
        "const below_js = (() => {\n"
        "const { deep } = deepest_js;\n"
        "const one = deep + 1;\nconst own = 1;\nclass Two {}\nreturn { one, Two };\n})();\n"
        "const entry_js = (() => {\n"
        "// What it is.\n"
        "const { one, Two } = below_js;\nconst { deep } = deepest_js;\n"
        "function render(shape) {\n  return [one, new Two(), deep, shape];\n}\n"
        "return { render };\n})();\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        'import * as all from "./below.js";',
        'import below from "./below.js";',
        'import { one as other } from "./below.js";',
        'import "./below.js";',
        'import { one } from "../below.js";',
        "import { one } from './below.js';",
        'import { one } from "./below.js"; one();',
        "import {",
        "export default one;",
        "export { one };",
        'export * from "./below.js";',
        "export let one = 1;",
        'const late = await import("./below.js");',
        "const here = import.meta.url;",
    ],
)
def test_another_form_is_refused_with_file_and_line(folder, line):
    (folder / "below.js").write_text(f"// first\n  {line}\n")
    with pytest.raises(ValueError, match=r"below\.js:2: expected `import") as caught:
        script("entry.js", folder)
    assert repr(line) in str(caught.value)


def test_a_file_that_is_not_there_is_named(folder):
    (folder / "below.js").write_text('import { a } from "./gone.js";\n')
    with pytest.raises(ValueError, match=r"below\.js:1: there is no gone\.js"):
        script("entry.js", folder)


def test_files_that_import_each_other_are_named(folder):
    (folder / "deepest.js").write_text('import { one } from "./below.js";\n')
    with pytest.raises(ValueError, match=r"entry\.js > below\.js > deepest\.js > below\.js"):
        script("entry.js", folder)


# ---- the front end itself ------------------------------------------------------------------


def test_the_page_script_is_classic_and_keeps_its_names_to_itself():
    text = front_end()
    assert not STATEMENT.search(text)
    assert "import(" not in text
    assert text.startswith("(() => {\n")
    assert text.endswith("})();\n")


def test_both_uses_share_one_figure():
    def functions(text):
        return set(re.findall(r"^const \w+_js = .*?^}\)\(\);$", text, re.DOTALL | re.MULTILINE))

    figure, live, page = map(functions, (script("figure.js"), Explorer._esm, front_end()))
    assert figure
    assert figure <= live & page
    assert not STATEMENT.search(script("live.js"))
    assert re.search(r"^export default live_js;$", Explorer._esm, re.MULTILINE)
    assert "return { render };" in Explorer._esm


def test_every_file_is_used():
    joined = script("live.js") + script("page.js")
    for path in FRONT_END.glob("*.js"):
        assert f"const {path.stem}_js = " in joined, path.name


def test_the_words_that_the_type_checker_knows_are_those_of_python():
    types = (FRONT_END / "types.d.ts").read_text(encoding="utf-8")
    (known,) = re.findall(r"type Word =([^;]*);", types)
    assert set(re.findall(r'"(\w+)"', known)) == set(words())
