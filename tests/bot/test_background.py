"""What goes on after an answer has its turn, and is cut short when the app ends."""

import asyncio

from bot.background import AT_ONCE, Background


async def test_what_is_begun_goes_on_while_its_caller_does_too() -> None:
    background, done = Background(), asyncio.Event()

    async def work() -> None:
        done.set()

    background.start(work())
    assert not done.is_set()
    await asyncio.wait_for(done.wait(), 5)
    await background.stop()


async def test_only_so_many_at_once_and_none_is_left_behind() -> None:
    background, begun, cut = Background(), [], []

    async def work(number: int) -> None:
        begun.append(number)
        try:
            await asyncio.Event().wait()
        finally:
            cut.append(number)

    for number in range(AT_ONCE + 2):
        background.start(work(number))
    await asyncio.sleep(0)
    assert begun == list(range(AT_ONCE))
    background.start(work(99))  # never has a turn at all
    await background.stop()
    assert sorted(cut) == begun == list(range(AT_ONCE))
    assert asyncio.all_tasks() == {asyncio.current_task()}
