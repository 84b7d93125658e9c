# What the screens say.

said-unreadable = written by a newer version; it stays as it is
said-no-mood = no mood
said-versions = { $count } versions
said-locked = { $count ->
    [one] 1 thing could not be opened. It is kept as it is.
   *[other] { $count } things could not be opened. They are kept as they are.
}

mark-edited = edited later
mark-brought-back = brought back
mark-deleted = Deleted. You can bring it back for 30 days.
mark-two-answers = two answers
mark-archived = hidden
mark-closed = The summary is closed. You can still add to it with "contact amend".

today-open = How are you? "companion check-in" takes one digit.
today-steps = Next steps
today-follow-ups = To do after a talk
today-waiting-versions = { $count ->
    [one] 1 field has two versions: see "changes".
   *[other] { $count } fields have two versions: see "changes".
}
today-waiting-set-aside = { $count ->
    [one] 1 thing is set aside: see "changes".
   *[other] { $count } things are set aside: see "changes".
}
today-waiting-other = { $count ->
    [one] 1 thing waits for a look: see "changes".
   *[other] { $count } things wait for a look: see "changes".
}
today-sync-off = No server: all of it stays on this device.
today-sync-never = A server is set. "sync" brings your devices in step.
today-sync-ok = Up to date. Last sync: { $day }
today-sync-pending = { $count ->
    [one] 1 part waits to be sent: "sync".
   *[other] { $count } parts wait to be sent: "sync".
}
today-sync-stopped = The server needs something from you: "sync" says what.
today-arriving = Your journal is on its way here: "sync" or "envelope read" goes on.
today-words = Your 12 recovery words wait to be written down: "words".
today-clock = The clock of this device looks wrong. Nothing is lost by it.

check-in-win = Went well: { $win }
check-in-imported = From { $app }
check-in-plan =
    Nothing was sent to anyone. Plans come with a later version of Companion.
    In the US you can call or text 988 at any hour.

history-empty = An open month.
history-before = Earlier: history { $month }
history-after = Later: history { $month }

search-empty = These words are not in your journal.
search-more = There is more: --page { $page }

goal-empty = Room for a goal of your own: "goal add".
goal-steps = { $done } of { $all ->
    [one] 1 step
   *[other] { $all } steps
}
goal-by = by { $day }
goal-next = Next: { $step }
goal-two-answers = { $status } (two answers: { $all })
goal-steps-heading = Steps
goal-contacts = Contacts
goal-cheers = Cheers
goal-cheer-silent = a cheer

contact-empty = Room for a first contact: "contact add".
contact-open = { $count ->
    [one] 1 thing to do
   *[other] { $count } things to do
}
contact-same = May be the same as { $id }: contact edit … --same-as { $id }
contact-support = Kinds of support
contact-times = { $count ->
    [one] once
   *[other] { $count } times
}
contact-years = Other years: { $years }
contact-amendments = Put right
contact-follow-ups = To do
contact-reflection = My own words

relationship-empty = The first contact you note opens a space for the two of you.
relationship-unnamed = My peer worker
relationship-last = last on { $day }

trends-title = From { $from } to { $to }
trends-empty = Open days. What you note shows up here.
trends-wins = Went well ({ $count })
trends-mood = Mood by day: ● middle, │ from lowest to highest
trends-mood-weeks = Mood by week: ● middle, │ from lowest to highest
trends-each-days = { $count ->
    [one] One column is a day. A blank one is an open day.
   *[other] One column is { $count } days. A blank one is open days.
}
trends-each-weeks = { $count ->
    [one] One column is a week. A blank one is an open week.
   *[other] One column is { $count } weeks. A blank one is open weeks.
}
trends-week = Days of the week
trends-times = { $count ->
    [one] once
   *[other] { $count } times
}
trends-sleep = Sleep
trends-sleep-middle = In the middle: { $time }
trends-helped = What helped
trends-tried = { $tried ->
    [one] tried once
   *[other] tried { $tried } times
}
trends-it-helped = helped { $helped }
trends-helped-key = █ a lot  ▒ some  ░ tried
trends-feelings = Feelings
trends-ratings = Ratings, 0 to 10

profile-strengths = Strengths
profile-toolbox = What helps
profile-words = Words of my own
profile-settings = Settings
profile-empty = Room for your own words: "profile set".

rating-empty = Room for a first rating: "rate".
rating-open = not finished

changes-empty = Nothing waits.
changes-versions = Two versions
changes-deleted = Deleted
changes-brought-back = Brought back
changes-unreadable = From a newer version
changes-two-answers = Two answers
changes-set-aside = Set aside
changes-how = To choose: changes choose ID FIELD. To bring back: changes restore ID.

done-check-in = Noted. { $id }
done-goal = Your goal is in. { $id }
done-step = The step is in. { $id }
done-contact = Noted. { $id }
done-follow-up = Added. { $id }
done-relationship = The space is open. { $id }
done-rated = Noted. { $id }
done-reflected = Noted. Only you see it.
done-added = Added.
done-changed = Changed.
done-deleted = Deleted. To bring it back within 30 days: restore { $id }
done-restored = It is back. { $id }
done-step-done = Done! { $id }
done-step-undone = Open again. { $id }
done-cheered = A cheer for you.
done-chosen = Chosen.
done-closed = The summary is closed. { $id }
done-confirmed = Right. The words have left this device. Keep the paper safe.
done-pin-set = The PIN is set.
done-pin-changed = The PIN is changed.
done-pin-removed = The PIN is off.
done-wiped = Your journal is gone from this device.
done-man = The pages are written.
done-chose-server = The server is set: { $url }. Next: "sync".
done-forgot-server = The server is forgotten. Your journal stays, and so does what the server keeps.
done-asked-erasure = The account is erased.
done-kept-account = The account stays.
done-named-device = Named.
done-removed-device = { $name } is shut out.
done-settled = Settled: the devices in use are yours, all others are out. Next: "sync".
done-renewed = This device has new keys.
done-new-words = Right. The new words hold from now on, the old ones do not. Next: "sync".
done-linked = This device is one of yours now.
done-added-device = The new device is one of yours now.
done-brought-back = Your journal is here.
done-wrote-envelope = What your other devices may not have is in { $file }.
done-read-envelope = { $count ->
    [one] Taken in: 1 new piece.
   *[other] Taken in: { $count } new pieces.
}
done-wrote-file = It is in { $file }.

man-name = NAME
man-synopsis = SYNOPSIS
man-description = DESCRIPTION
man-options = OPTIONS
man-commands = COMMANDS
man-extra = MORE
man-version = VERSION
