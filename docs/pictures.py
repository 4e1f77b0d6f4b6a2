"""Takes the README's pictures: real cards in the preview, by headless Chromium.

`pip install -r docs/requirements.txt`, then `python docs/pictures.py` from the repository's root. Chromium is
looked for as `chromium`; CHROMIUM names another one.
"""

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

from playwright.async_api import Page, async_playwright

FOLDER = Path(__file__).parent
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
)
MESSAGE = "article.channel-message"
PHONE, DESK = 400, 1100


async def main() -> None:
    """Start the preview, act in it, and keep what is to be seen."""
    preview = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "preview", stdout=asyncio.subprocess.PIPE, cwd=FOLDER.parent
    )
    assert preview.stdout is not None
    found = re.search(r"http://\S+", (await preview.stdout.readline()).decode())
    assert found is not None, "the preview prints its address first"
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
            page = await browser.new_page(viewport={"width": DESK, "height": 1000}, device_scale_factor=2)
            await page.goto(found[0])
            await type_command(page, "/episode", "keepalive", until="autocomplete.png")
            await newest_card(page, "episode.png")
            await type_command(page, "/search", "proxy")
            await newest_card(page, "found.png")
            await type_command(page, "/show")
            await newest_card(page, "show.png")
            await type_command(page, "/episode", "keepalve")
            await page.set_viewport_size({"width": PHONE, "height": 900})
            await page.wait_for_timeout(1_000)
            await newest_card(page, "phone.png")
            await browser.close()
    finally:
        preview.terminate()
        await preview.wait()


async def type_command(page: Page, command: str, words: str = "", *, until: str = "") -> None:
    """Type a command the way a member does: pick it, fill in its option, send it."""
    before = await page.locator(MESSAGE).count()
    await page.locator("#channel-composer-input").click()
    await page.keyboard.type(command, delay=30)
    await page.wait_for_timeout(500)
    await page.keyboard.press("Enter")
    await page.wait_for_timeout(500)
    if words:
        await page.keyboard.type(words, delay=30)
        await page.wait_for_timeout(1_200)
        if until:
            clip = {"x": 260.0, "y": 760.0, "width": 840.0, "height": 240.0}
            await page.screenshot(path=FOLDER / until, clip=clip)
    # One Enter takes the suggestion, where there is one, and the next sends.
    while await page.locator(MESSAGE).count() == before:
        await page.keyboard.press("Enter")
        await page.wait_for_timeout(1_200)


async def newest_card(page: Page, name: str) -> None:
    """Keep a picture of the last message."""
    await page.locator(MESSAGE).last.screenshot(path=FOLDER / name)


if __name__ == "__main__":
    asyncio.run(main())
