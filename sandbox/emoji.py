"""The short codes that people and apps use most, as system emoji; any other code stays as it was typed."""

EMOJI = {
    "+1": "👍", "-1": "👎", "100": "💯", "alarm_clock": "⏰", "arrow_down": "⬇️", "arrow_left": "⬅️",
    "arrow_right": "➡️", "arrow_up": "⬆️", "ballot_box_with_ballot": "🗳️", "bar_chart": "📊", "bell": "🔔",
    "blue_heart": "💙", "bulb": "💡", "bus": "🚌", "calendar": "📆", "chart_with_downwards_trend": "📉",
    "chart_with_upwards_trend": "📈", "clap": "👏", "clipboard": "📋", "clock10": "🕙", "coffee": "☕",
    "confused": "😕", "cry": "😢", "dart": "🎯", "email": "📧", "exclamation": "❗", "eyes": "👀",
    "face_with_thermometer": "🤒", "fire": "🔥", "gear": "⚙️", "green_heart": "💚", "grinning": "😀",
    "handshake": "🤝", "heart": "❤️", "heavy_check_mark": "✔️", "hourglass": "⌛", "hourglass_flowing_sand": "⏳",
    "house": "🏠", "house_with_garden": "🏡", "information_source": "\u2139\ufe0f", "joy": "😂", "key": "🔑",
    "large_blue_circle": "🔵", "large_green_circle": "🟢", "large_yellow_circle": "🟡", "lock": "🔒", "mag": "🔍",
    "mega": "📣", "memo": "📝", "microphone": "🎤", "mirror": "🪞", "moneybag": "💰", "muscle": "💪",
    "no_entry": "⛔", "no_entry_sign": "🚫", "ok_hand": "👌", "one": "1️⃣", "two": "2️⃣", "three": "3️⃣",
    "four": "4️⃣", "five": "5️⃣", "open_hands": "👐", "palm_tree": "🌴", "partying_face": "🥳", "pencil2": "✏️",
    "point_down": "👇", "point_right": "👉", "pray": "🙏", "pushpin": "📌", "question": "❓", "raised_hands": "🙌",
    "red_circle": "🔴", "relaxed": "☺️", "rocket": "🚀", "rotating_light": "🚨", "scales": "⚖️", "seedling": "🌱",
    "shield": "🛡️", "simple_smile": "🙂", "slightly_smiling_face": "🙂", "smile": "😄", "sob": "😭",
    "sparkles": "✨", "speech_balloon": "💬", "spiral_calendar_pad": "🗓️", "star": "⭐", "sunny": "☀️",
    "tada": "🎉", "telephone_receiver": "📞", "thinking_face": "🤔", "thumbsdown": "👎", "thumbsup": "👍",
    "triangular_flag_on_post": "🚩", "trophy": "🏆", "unlock": "🔓", "warning": "⚠️", "wave": "👋",
    "white_check_mark": "✅", "white_circle": "⚪", "wrench": "🔧", "x": "❌", "zap": "⚡", "zipper_mouth_face": "🤐",
}  # fmt: skip
