"""Counsel in two presses from a supervisor who comes, then every rung above it, and the log."""

from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.support.people import CounsellorPage, met
from tests.support.service import Service

WORDS = "Jag orkar inte mer i natt"
ADVICE = "Ska jag fråga rakt ut?"
LOGGED = (
    "Råd gavs, samtalet går vidare",
    "Någon till går in",
    "112 är ringt",
    "Orosanmälan är gjord",
    "Polisanmälan görs",
)


async def _gives_counsel(desk: Page, boss: Page, shots: Path) -> None:
    """Both write, nothing of the visitor's is there, and who asked ends it."""
    panel = desk.locator('[data-panel="consult"]')
    field = panel.locator("textarea")
    await field.fill(ADVICE)
    await field.press("Enter")
    await expect(boss.locator(".consult-log .theirs")).to_contain_text(ADVICE)
    await boss.locator(".consult-write textarea").fill("Ja, nu")
    await boss.locator(".consult-write textarea").press("Enter")
    await expect(panel.locator(".consult-log .theirs")).to_contain_text("Ja, nu")
    for page in (desk, boss):
        await page.screenshot(path=shots / f"consult-talk-{page is desk}.png", full_page=True)
    assert WORDS not in await boss.content()
    await panel.locator("[data-consult-end]").click()
    await boss.locator("[data-over] button").click()
    await expect(boss.locator(".consult-column")).to_have_count(0)


async def _comes_beside(desk: Page, boss: Page, phone: Page) -> None:
    """A supervisor is asked in; the visitor says yes; she goes out again, and that is written."""
    await desk.locator('[data-raise="join"]').click()
    await desk.locator('[data-invite="supervisor"]').click()
    await boss.locator("[data-come-in]").click()
    await expect(desk.locator('[data-newcomer="believed"]')).to_be_visible()
    await desk.locator("[data-agree]").click()
    await phone.get_by_test_id("takeover").get_by_role("button", name="Släpp in").click()
    await boss.locator('.conversation[data-phase="talking"]').wait_for()
    await expect(phone.get_by_test_id("counsellor")).to_contain_text("handledare")
    await boss.locator("[data-leave]").click()
    # She came from the counsel a moment ago: which conversation is meant is asked first.
    await boss.locator('[data-sure="leave"] [data-sure-yes]').click()
    await expect(phone.get_by_test_id("counsellor")).not_to_contain_text("handledare")
    await boss.locator("[data-over] button").click()
    await _decides(boss, "joins")


async def _decides(boss: Page, decision: str, gate: str = "") -> None:
    """One row of the board: taken, decided on a legal gate, and off the board."""
    row = boss.locator("[data-escalation]")
    await expect(row).to_have_count(1)
    take = row.locator("[data-acknowledge]")
    if await take.count():
        await take.click()
        await expect(row).to_have_attribute("data-state", "acknowledged")
    await row.locator("summary").click()
    await row.locator(f'input[value="{decision}"]').check()
    if gate:
        await row.locator(f'input[value="{gate}"]').check()
    await row.locator("[data-decide]").click()
    await expect(row).to_have_count(0)


async def _goes_on_to_the_last_rung(desk: Page, boss: Page, phone: Page, shots: Path) -> None:
    """Beside, 112, a report about a child, the police: each two presses away, each decided."""
    await _comes_beside(desk, boss, phone)
    for kind, decision, gate in (
        ("emergency", "called_112", "necessity"),
        ("child", "reported", ""),
        ("police", "police_report", "consent"),
    ):
        ladder = desk.locator('[data-panel="ladder"]')
        if not await ladder.is_visible():
            await desk.locator('[data-open-panel="ladder"]').click()
        await desk.locator(f'[data-raise="{kind}"]').click()
        await _decides(boss, decision, gate)
        if not await ladder.is_visible():
            await desk.locator('[data-open-panel="ladder"]').click()
        stands = desk.locator(f'[data-rung="{kind}"] .rung-stands')
        await expect(stands).to_have_attribute("data-stands", "closed")
    await desk.screenshot(path=shots / "every-rung.png", full_page=True)


async def _is_logged(desk: Page, boss: Page, service: Service, shots: Path) -> None:
    """The log knows the decision, and nothing of the visitor."""
    await boss.goto(f"{service.console_url}/eskaleringar")
    log = boss.get_by_test_id("log")
    for decision in LOGGED:
        await expect(log).to_contain_text(decision)
    assert WORDS not in await boss.content()
    await boss.screenshot(path=shots / "log.png")
    pack = await desk.context.new_page()
    await pack.goto(f"{service.console_url}/orosanmalan")
    await expect(pack.get_by_test_id("receivers")).to_contain_text("Socialjouren")
    await pack.screenshot(path=shots / "pack.png", full_page=True)


async def test_raised_taken_decided_and_logged_without_a_word_of_the_visitor(
    service: Service, browser: Browser, tmp_path: Path
) -> None:
    linnea, visitor = await met(browser, service)
    await visitor.write(WORDS)
    await linnea.reads(WORDS)

    desk = linnea.page
    await desk.locator('[data-open-panel="ladder"]').click()
    # Nobody sits at a board: the telephone stands there at once.
    await expect(desk.locator("[data-nobody]")).to_contain_text("010-555 01 01")
    await desk.screenshot(path=tmp_path / "ladder-nobody.png")

    boss = await CounsellorPage.open(browser, service, "handledare")
    await boss.sign_in()
    await boss.page.locator(".guests").wait_for()
    await expect(desk.locator("[data-nobody]")).to_have_count(0)

    consult = desk.locator('[data-rung="consult"]')
    panel = desk.locator('[data-panel="consult"]')
    await desk.locator('[data-raise="consult"]').click()
    await desk.screenshot(path=tmp_path / "consult-ask.png")
    await panel.locator('[data-consult-ask="supervisor"]').click()
    board = boss.page.locator("[data-escalation]")
    await expect(board).to_have_attribute("data-state", "raised")
    await expect(boss.page).to_have_title("(1) Jour")
    await expect(panel.locator(".rung-stands")).to_have_attribute("data-stands", "raised")
    await boss.page.locator("[data-invitation]").wait_for()
    await boss.page.screenshot(path=tmp_path / "board-raised.png")
    await desk.screenshot(path=tmp_path / "consult-asked.png")
    # Who comes to give counsel has taken it on.
    await boss.page.locator("[data-come-in]").click()
    await expect(consult.locator(".rung-stands")).to_contain_text("Handledare har tagit emot")
    await _gives_counsel(desk, boss.page, tmp_path)
    assert ADVICE not in await visitor.page.content()
    await desk.locator('[data-open-panel="ladder"]').click()
    await board.locator("summary").click()
    await board.locator('input[value="advised"]').check()
    await boss.page.screenshot(path=tmp_path / "board-decide.png")
    await board.locator("[data-decide]").click()
    await expect(board).to_have_count(0)
    await expect(consult.locator(".rung-stands")).to_contain_text("Råd gavs")

    await _goes_on_to_the_last_rung(desk, boss.page, visitor.page, tmp_path)
    await _is_logged(desk, boss.page, service, tmp_path)
    # The talk went on all the while.
    await visitor.write("Är du kvar?")
    await linnea.reads("Är du kvar?")
    await desk.emulate_media(color_scheme="dark")
    await desk.set_viewport_size({"width": 360, "height": 740})
    await desk.screenshot(path=tmp_path / "ladder-dark-360.png")
