"""What the waiting page says about time is what the service does."""

import re

import pytest

from chatsvc.protocol.limits import Periods
from chatsvc.site.catalogue import load_texts, locale_of, written

MINUTE_S = 60


@pytest.mark.parametrize("language", written())
def test_a_sleeping_phone_keeps_the_place_as_long_as_the_page_says(language: str) -> None:
    texts = load_texts(language)
    kept = [str(Periods().place_kept_s // MINUTE_S)]
    assert re.findall(r"\d+", texts.text("waiting.asleep")) == kept
    assert re.findall(r"\d+", texts.text("waiting.tonight")) == kept
    assert re.findall(r"\d+", texts.text("waiting.urgent.said")) == kept


@pytest.mark.parametrize("language", written())
def test_every_text_with_forms_has_one_for_any_number(language: str) -> None:
    """CLDR's plural rules: Arabic has six forms, Thai one, and a number may have its own."""
    texts, rule = load_texts(language), locale_of(language).plural_form
    for key in ("on_duty", "ahead", "talk", "about"):
        forms = dict(form.split("=", 1) for form in texts.text(f"ui.wait.{key}").split("|"))
        assert set(forms) - {"0", "1"} == rule.tags | {"other"}, key
        assert "{count}" in forms["other"], key
        assert "{count}" not in forms.get("1", forms.get(rule(1), "")), "one person is not called 1"
        several = {rule(number) for number in range(3, 200)}
        assert all("{count}" in forms[form] for form in several), key
