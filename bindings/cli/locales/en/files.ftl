# Bringing in, saving and checking.

word-app-daylio = Daylio
word-app-daylio_csv = Daylio (CSV)
word-app-pixy = Pixy
word-app-daily_you = Daily You
word-app-journal_lines = journal lines
word-app-csv = a table (CSV)
word-app-companion = Companion

word-left-photos = photos
word-left-attachments = attachments
word-left-goals = goals of the other app
word-left-unnamed_tags = tags without a name

word-row-missing = something it needs is not there
word-row-bad_format = it could not be read
word-row-out_of_range = it is out of range
word-row-too_long = it is longer than fits
word-row-too_many = it has more than fits
word-row-not_text = it is not text
word-row-too_deep = it is nested too deep
word-row-not_known = this kind is not known
word-row-nothing_there = it names something that is not there
word-row-empty = it is empty

import-title = This is { $format }.
import-version = It is of a version that Companion has not met. It reads what it can.
import-check-ins = { $count ->
    [one] 1 check-in
   *[other] { $count } check-ins
}
import-contacts = { $count ->
    [one] 1 contact
   *[other] { $count } contacts
}
import-goals = { $count ->
    [one] 1 goal
   *[other] { $count } goals
}
import-steps = { $count ->
    [one] 1 step done
   *[other] { $count } steps done
}
import-others = { $count ->
    [one] 1 other thing
   *[other] { $count } other things
}
import-already = { $count } there already
import-words = { $count ->
    [one] 1 new word of your own
   *[other] { $count } new words of your own
}
import-range = From { $from } to { $to }
import-moods = Moods to place on 1 to 5: { $names }
import-long = { $count ->
    [one] 1 note is longer than fits. It can come in parts, or stay out.
   *[other] { $count } notes are longer than fit. They can come in parts, or stay out.
}
import-left = Stays out: { $kind } ({ $count })
import-rejected = { $count ->
    [one] 1 line stays out:
   *[other] { $count } lines stay out:
}
import-row = line { $line }: { $rule } { $field }
import-more-rows = … and { $count } more: --json has them all.
import-differing = { $count } here already, and not the same. What is here was kept.
import-done = It is in.
import-how-undo = To take it back: import undo { $batch }
import-undone = { $count ->
    [one] Taken back: 1 thing. You can bring it back for 30 days.
   *[other] Taken back: { $count } things. You can bring them back for 30 days.
}
import-ask = Bring it in?
import-ask-mood = Where is "{ $name }" ({ $count })? 1 to 5, or Enter for words only:
import-ask-long = Bring long notes in as numbered parts?
import-progress = Bringing in …
import-columns = What do the columns mean? Type a number or a name.
import-map-time = When it was (such as 1, or 1:%d/%m/%Y):
import-map-mood = Mood (such as 2:1..10, or Enter):
import-map-note = Note (or Enter):
import-map-feelings = Feelings (such as 4:; or Enter):
import-map-tags = What you did (or Enter):
import-map-sleep = Sleep (such as 5:hours, 5:minutes, 5:clock, or Enter):

imports-empty = Nothing was brought in yet.
imports-undone = taken back

export-done = All of it is in { $file }.
export-open = Anyone who has this file can read it. Keep it in a safe place.
export-counts = { $check_ins } check-ins, { $goals } goals, { $contacts } contacts
export-progress = Saving …

verify-good = All of it can be read.
verify-pages = { $count ->
    [one] 1 page of the file cannot be read.
   *[other] { $count } pages of the file cannot be read.
}
verify-documents = { $count ->
    [one] 1 part cannot be opened. It is kept as it is; the rest is fine.
   *[other] { $count } parts cannot be opened. They are kept as they are; the rest is fine.
}

word-lost-profile = profile and goals
word-lost-check_ins = check-ins
word-lost-contacts = contacts
word-lost-outcomes = ratings and reflections
word-lost-relationship = relationship
word-lost-document = a part

repair-done = { $count ->
    [one] Your journal is repaired. 1 part was brought over.
   *[other] Your journal is repaired. { $count } parts were brought over.
}
repair-kept = The damaged file is kept beside it: { $file }
repair-lost = Something could not be read in:
