# What may be said with a command. option-{name}, or option-{path}-{name} where one command differs.

option-home = Where your journal lies (also COMPANION_HOME)
option-lang = Language of the words: en or es
option-json = Print the screen as JSON
option-ascii = Use plain characters only
option-pin-stdin = Read the PIN from the first line of input
option-help = Show this help
option-version = Show the version

option-month = The month, such as 2026-11; this month if left out
option-words = What to look for
option-page = Which page of what was found
option-from = The first day
option-to = The last day
option-days = The last so many days (90 if nothing is said)
option-year = The last year

option-full = Ask for every field; each can be skipped
option-evening = Mark it as a look back in the evening
option-mood = 1 to 5, 5 the best, or a mood word of your own
option-label = The mood in words
option-feeling = A feeling; repeat it for more
option-tag = What you did; repeat it for more
option-coping = What you tried; add =0, =1 or =2 for how much it helped
option-sleep = How long you slept: 7h30, 7:30 or 7.5
option-sleep-quality = How well you slept
option-valence = How pleasant it is
option-energy = How much energy you have
option-low = How low you feel
option-anxiety = How anxious you feel
option-irritability = How much on edge you are
option-elevated = How sped up you feel
option-connection = How much time you had with people
option-win = Something that went well
option-note = Your own words; - reads them from input
option-wish = What would help now: none, would_like_to_talk, want_plan_now
option-at = When it was; now if left out
option-own = Add new words as your own without asking
option-no-feeling = Take a feeling out
option-no-tag = Take an activity out
option-no-coping = Take a way of coping out
option-clear = Empty a field
option-id = Its id, or the short one on the screen

option-goal-add-title = Your goal, in your words
option-title = New words for the goal
option-why = Why it matters to you
option-success = How you will know that you are there
option-area = A life area; up to three
option-no-area = Take a life area out
option-start = When you start
option-target = When you would like to be there
option-review = When to look at it again
option-confidence = How sure you feel
option-importance = How much it matters
option-goal-add-step = A step; repeat it for more
option-idea = Keep it as an idea for now
option-all = All of them
option-goal-list-done = Those that are done
option-set-aside = Those set aside
option-status = Where it stands
option-goal-cheer-text = Words for yourself; none are needed
option-goal-cheer-step = The step that the cheer is for

option-goal = A goal that it was about
option-step-add-goal = The goal
option-step-restore-goal = The goal, if you know it
option-text = The words
option-who = Who does it: person, peer, together or natural_support
option-due = When it is due
option-place = The new place, from 1

option-with = With whom
option-contact-list-year = The year; this year if left out
option-minutes = How long, in minutes
option-mode = How: in_person, phone, video, text_message, group, letter
option-setting = Where it was
option-asked-by = Who asked for it: person, peer, joint
option-support = A kind of support, with =minutes if you like
option-no-support = Take a kind of support out
option-activity = What you did together
option-no-activity = Take an activity out
option-no-goal = Take a goal out
option-summary = What was said; - reads it from input
option-follow-up = A thing to do after it; repeat it for more
option-spoken = The language you spoke
option-interpreter = An interpreter took part
option-contact-add-from = Coming home from: hospital, jail, prison and more
option-contact-edit-from = Coming home from: hospital, jail, prison and more
option-from-on = The day you came home
option-window = The time after it: 24h, 72h, 7d or 30d
option-same-as = Another note of the same contact
option-contact = The contact
option-what = What is to be done
option-field = Which field
option-value = What it says now
option-contact-amend-why = Why it changes
option-heard = How much you felt heard
option-helped = How much it helped
option-name = A name
option-profile-set-setting = Something to switch, such as discreet=true

option-items = What to rate, such as hope=7; asks for each if left out
option-list = Show earlier ones

option-meaning = What recovery means to you
option-culture = What to know about your culture
option-language = Your language: en or es
option-profile-tool-add-coping = The way of coping that it is
option-kind = mood, feeling, tag, coping, setting or support
option-level = Where a mood word stands
option-word = The word, or its code
option-back = Show it again

option-number = Which version, from 1
option-child = The step or follow-up

option-file = The file
option-map = For CSV: which column holds which field
option-import-mood = Where a mood name stands on 1 to 5
option-long = Long notes come in as numbered parts, or stay out: parts or skip
option-zone = Time zone of times that say none, such as America/Los_Angeles
option-import-with = Who the contacts were with
option-preview = Only look, bring nothing in
option-yes = Do not ask
option-batch = Which import, as in the list
option-replace = Write over the file if it is there
option-shell = bash, zsh, fish, elvish or powershell
option-dir = Write a page for each command into this folder
option-command = The command

option-line = The line, or - to read it from input
option-cancel = Keep the account after all
option-watch = Stay in step until Ctrl-C
option-once = One sync, even if there is more to do
option-link-new-server = The address of your server, such as https://sync.example.org
option-link-new-dir = Hand over through files in this empty folder
option-link-add-dir = Hand over through files in this empty folder
option-code = The text of the code in '' quotes, or - to read it from input
option-devices-name-name = The name; left out, the device has none
option-restore-server = The address of your server
option-keep = A device that you still have, by its whole id of "devices --json"; repeat it for more
option-today = End when today is here; "sync" brings the rest
option-everything = All of it, for a device that has nothing yet
option-qr-show-text = Print the texts of the pictures
option-step = The next picture at Enter
option-texts = A file with the texts, one a line; input if left out
option-out = Keep what they say as this file; else it is read in
