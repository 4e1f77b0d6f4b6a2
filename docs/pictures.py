"""Takes the README's pictures of the bot anew: real cards in the preview, by headless Chromium.

`pip install -r docs/requirements.txt`, then `python -m docs.pictures`. Chromium is looked for as `chromium`;
CHROMIUM names another one. The chart of searches is `python -m benchmarks.search`'s.
"""

import asyncio
import os
import re
import shutil
import sys
from pathlib import Path

from playwright.async_api import FloatRect, Locator, Page, ViewportSize, async_playwright

FOLDER = Path(__file__).parent
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
)
CARD = ".component-container"
SUGGESTION = "#channel-composer [role=option]"
VIEW: ViewportSize = {"width": 1_150, "height": 2_400}  # so high that no message is cut off or hidden
MARGIN = 12  # pixels around what is shown


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
            page = await browser.new_page(viewport=VIEW, device_scale_factor=2)
            await page.goto(found[0])
            await type_command(page, "/episode", "conection pool")
            composer = page.locator("#channel-composer")
            await take(page, "suggestions.png", page.locator(".command-popup"), composer)
            await page.keyboard.press("Enter")  # takes the suggestion, and the next one sends
            await page.locator(SUGGESTION).first.wait_for(state="hidden")
            await page.keyboard.press("Enter")
            answer = await answer_to(page, "/episode")
            await take(page, "episode.png", answer, answer.locator(CARD).last)
            await browser.close()
    finally:
        preview.terminate()
        await preview.wait()


async def type_command(page: Page, command: str, words: str) -> None:
    """Type a command the way a member does, up to the suggestions for its option."""
    await page.locator("#channel-composer-input").click()
    await page.keyboard.type(command)
    await page.locator(SUGGESTION, has_text=command).first.wait_for()
    await page.keyboard.press("Enter")
    option = page.locator("#channel-composer input[role=combobox]").first
    await option.press_sequentially(words)
    await page.locator(
        ".command-popup-heading", has_text=re.compile(re.escape(words), re.IGNORECASE)
    ).wait_for()
    await page.locator(SUGGESTION).first.wait_for()


async def answer_to(page: Page, command: str) -> Locator:
    """The message that answers a command, once it is there with all its pictures."""
    message = page.locator("article.channel-message", has_text=f"used {command}")
    await message.locator(CARD).first.wait_for()
    await message.locator("img").first.wait_for()
    await page.wait_for_function(
        "message => [...message.querySelectorAll('img')].every(image => image.naturalWidth)",
        arg=await message.element_handle(),
    )
    return message


async def take(page: Page, name: str, begin: Locator, end: Locator) -> None:
    """Keep a picture from one part's upper left corner to another's lower right one.

    Raises:
        RuntimeError: some of it is out of sight.

    """
    await page.mouse.move(0, 0)  # nothing is to look pointed at
    room = await page.locator("#channel-timeline").bounding_box()
    first, last = await begin.bounding_box(), await end.bounding_box()
    assert room and first and last, "all have been waited for"
    left, top = max(room["x"], first["x"] - MARGIN), first["y"] - MARGIN
    right, bottom = last["x"] + last["width"] + MARGIN, last["y"] + last["height"] + MARGIN
    if top < 0 or right > VIEW["width"] or bottom > VIEW["height"]:
        raise RuntimeError(f"{name} would be cut off.")
    clip: FloatRect = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    await page.screenshot(path=FOLDER / name, clip=clip)


if __name__ == "__main__":
    asyncio.run(main())
