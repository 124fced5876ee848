"""Names and captions in every script, and a description of how each is set.

`python -m tests.bot.images.gallery` writes the baseline, `gallery.txt`, and with a folder as an
argument also draws all of it there, to be looked at.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.images.avatars import PicturedMember
from bot.images.contest_result_image import draw_contest_result
from bot.images.leaderboard_image import BoardLine, draw_leaderboard
from bot.images.recognition_image import draw_surprise
from bot.images.text_layout import Typeface, runs
from bot.images.typography import drawable, drawable_name

BASELINE = Path(__file__).with_name("gallery.txt")

NAMES = (
    "Ana",
    "Žofie Dvořáková",
    "Nguyễn Thị Ánh",
    "Łukasz Żółć",
    "Дмитрий Иванов",
    "Олександр Ґалаґан",
    "Ελένη Παπαδοπούλου",
    "أحمد محمود",
    "محمد Ali 7",
    "فاطمه‌زهرا",
    "שלום כהן",
    "נועה (Noa)",
    "राजेश कुमार",
    "श्रीकृष्ण",
    "সুমন দাস",
    "ਗੁਰਪ੍ਰੀਤ",
    "தமிழ்ச்செல்வன்",
    "శ్రీనివాస్",
    "ಕೃಷ್ಣ",
    "ശ്രീജിത്ത്",
    "සුනිල්",
    "สมชาย ใจดี",
    "ສົມພອນ",
    "សុខា",
    "မောင်မောင်",
    "王小明",
    "陳大文 David",
    "山田 太郎",
    "さくら🌸",
    "ミライ☆",
    "김민준",
    "გიორგი",
    "Արամ",
    "አበበ",
    "🔥🔥🔥",
    "👨‍👩‍👧‍👦 Family",
    "Léa 🇫🇷🏳️‍🌈",
    "𝓕𝓪𝓷𝓬𝔂 𝔑𝔞𝔪𝔢",
    "Maximiliane-Friederike von Hohenlohe-Langenburg zu Sayn",
    "W" * 32,
)
CAPTIONS = (
    "“Où ça, garçon ? « Œuvre » — naïve…”",
    "“fashionably brewed 😂☕”",
    "“2 ≥ 1 coffee ∞ → ½ ♥”",
    "“I ❤️ otters, you ❤ otters 👍🏽👍🏿 1️⃣”",
    "“Кофе, пожалуйста! И ещё один.”",
    "“Ένας καφές, παρακαλώ;”",
    "“القهوة أولاً، ثم كل شيء 2026 (حقاً)”",
    "“He said «مرحبا» and left.”",
    "“עברית ואז English ואז 50% 🎉”",
    "“צהריים טובים, 12:30!”",
    "“चाय के बिना सुबह नहीं होती।”",
    "“ชีวิตที่ขาดกาแฟก็เหมือนวันจันทร์ที่ไม่มีวันศุกร์”",
    "“没有咖啡的早晨，就像没有星星的夜晚。”",
    "“いつも心にお茶を。明日もまた会いましょう、きっと！”",
    "“커피 없는 아침은 별 없는 밤과 같아요.”",
    "“日本語と한국어と中文 in one line”",
    "“คำ ကာ คำ ខ្ញុំ ພາສາ”",
    "“Kein Kaffee? Kein Problem… doch!” 🫠",
    "“مرحبا 👋 שלום 👋 hello 👋”",
    "“" + "very long words keep coming " * 7 + "”",
)


def described() -> str:
    """Return how each name and caption is set: its runs from left to right, by font."""
    lines = []
    for face, samples in ((Typeface.SANS, NAMES), (Typeface.SERIF, CAPTIONS)):
        for sample in samples:
            shown = drawable_name(sample) if face is Typeface.SANS else drawable(sample, face)
            lines += [sample, *(f"    {run}" for run in runs(shown, face))]
    return "\n".join(lines) + "\n"


def pictures() -> dict[str, bytes]:
    """Draw all names and captions on our pictures, and return these by name."""
    photo = BytesIO()
    Image.new("RGB", (1200, 300), "teal").save(photo, "JPEG")
    people = [
        PicturedMember(number << 22, drawable_name(name)) for number, name in enumerate(NAMES)
    ]
    made = {}
    for start in range(0, len(people), 10):
        lines = [
            BoardLine(start + number + 1, person, 100 - number, f"{100 - number} points")
            for number, person in enumerate(people[start : start + 10])
        ]
        made[f"board-{start // 10}"] = draw_leaderboard(
            NAMES[start], CAPTIONS[start // 10], lines, below=None, foot=CAPTIONS[start // 2]
        )
    for number, person in enumerate(people):
        caption = CAPTIONS[number % len(CAPTIONS)]
        made[f"surprise-{number:02}"] = draw_surprise(
            person, nameless="", over=caption, line=caption, foot=person.name
        )
    for number, caption in enumerate(CAPTIONS):
        made[f"result-{number:02}"] = draw_contest_result(
            photo.getvalue(), line=caption, winner=people[-1 - number], foot=NAMES[number]
        )
    return made


if __name__ == "__main__":
    BASELINE.write_text(described(), encoding="utf-8")
    for folder in sys.argv[1:]:
        for name, picture in pictures().items():
            (Path(folder) / f"{name}.png").write_bytes(picture)
