# What is asked at the prompt.

ask-yes-no-yes = [Y/n]
ask-yes-no-no = [y/N]
ask-skip = Enter skips a question. Ctrl-C stops, and nothing is noted.
ask-mood = How are you right now?
ask-mood-digit = 1 to 5:
ask-feelings = What do you feel? (words with commas)
ask-tags = What did you do? (words with commas)
ask-valence = How pleasant is it? -3 to 3:
ask-energy = How much energy? -3 to 3:
ask-low = How low? 0 to 3:
ask-anxiety = How anxious? 0 to 3:
ask-irritability = How much on edge? 0 to 3:
ask-elevated = How sped up? 0 to 3:
ask-connection = Time with people? 0 to 3:
ask-sleep = How long did you sleep? (7h30)
ask-sleep-quality = How well? 1 to 5:
ask-coping = What did you try? (walk=2: it helped a lot, 0 to 2)
ask-win = What went well?
ask-note = In your own words:
ask-wish = What would help now? 1 nothing, 2 I would like to talk, 3 I want my plan:
ask-own-word = "{ $word }" is new here. Keep it as a word of your own?
ask-goal = Your goal, in your words:
ask-step = The step:
ask-mode = How were you in touch?
ask-minutes = How many minutes?
ask-support = What kind of support was it? (words with commas)
ask-words = >
ask-summary = What was said?
ask-peer-name = Who is it? (a name, or Enter)
ask-new-relationship = "{ $name }" is new here. Open a space for the two of you?
ask-reflection = Your own words on it:
ask-rate = How are things, from 0 to 10? Enter skips.
ask-version = Which one?
ask-pin = PIN:
ask-new-pin = New PIN (Enter for none):
ask-pin-again = The same again:
ask-recovery-words = Your 12 words:
ask-new-words = The new words from your paper:
ask-old-words = The old words:
ask-check-code = The 12 digits on the new device:

init-pin =
    A PIN is up to you. With one, whoever takes this device needs it too.
    Without one, whoever can use your account here can open your journal.
    No one can tell you a lost PIN. A short one is easy to guess.
init-done = Your journal is in { $folder }. It works with no network.
init-next =
    Write the words on paper now. Then type them with "words confirm".
    Your first note: "companion check-in".
init-server = A server is optional. With one, your devices have the same: "help server".

words-change =
    Write the new words on paper. Then type them here, and the old ones after them.
    Until then the old ones hold. Keep the old paper until all your devices have synced.
words-title = Your 12 recovery words. They bring your journal back if you lose this device.
words-next = Once they are on paper: "words confirm". Then they leave this device.
words-gone = You have them on paper. This device does not keep them.
words-confirm = Type all 12 words from your paper. You will not see them.

wipe-warning =
    This erases the journal in { $folder }.
    What is nowhere else is gone for good. "export" first keeps a copy.
wipe-word = erase
wipe-ask = Type "{ $word }" to go on:
