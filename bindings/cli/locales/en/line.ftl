# A server, other devices, and what is handed over.

word-device-phone = phone
word-device-computer = computer

word-device_state-active = in use
word-device_state-spare = waits until another device goes
word-device_state-frozen = shut out; what is on it stays
word-device_state-uncertified = reads nothing new; link it again
word-device_state-removed = removed
word-device_state-unknown = not known here

server-none =
    No server is set. All you write stays on this device, and that is fine.
    With one, your devices have the same, and your 12 words bring it all back.
    Whoever runs it gives you a line to use with "server set". They cannot read what you write.
server-place = Server
server-id = It must be
server-account = Account
server-enrolled = there
server-token = will be made at the first sync
server-no-token = found at the first sync, if there is one
server-room = Room
server-mib = { $count } MB
server-last = Last sync
server-never = not yet
server-plain = The line to it is not locked, but all that goes over it is sealed.
server-erase-due = The account will be erased on { $day }. "server erase --cancel" keeps it.
server-erase-warning =
    This asks the server to erase your account and all that only you have there.
    It is done after 7 days. Until then any of your devices can cancel it.
    Your journal on this device stays. Your 12 words alone will not bring it back any more.

sync-done = Up to date: this device and the server have the same.
sync-more = There is more. The next sync goes on.
sync-counts = { $sent } sent, { $received } received
sync-progress = Syncing … { $sent } sent, { $received } received
sync-watch = Staying in step. Ctrl-C ends it.
sync-skipped = The server did not take one thing. The rest went on without it.
sync-clock = The clock of this device is more than a day ahead. Nothing is lost by it.
sync-unsent-documents = { $count ->
    [one] 1 part of the journal waits to be sent.
   *[other] { $count } parts of the journal wait to be sent.
}
sync-unsent-items = { $count ->
    [one] 1 sealed piece waits to be sent.
   *[other] { $count } sealed pieces wait to be sent.
}
sync-waiting = { $count ->
    [one] 1 piece waits until it is known whose it is, or for its key.
   *[other] { $count } pieces wait until it is known whose they are, or for their key.
}
sync-incomplete = { $count ->
    [one] 1 piece waits for what came before it.
   *[other] { $count } pieces wait for what came before them.
}
sync-quarantined = { $count ->
    [one] 1 piece is kept apart: it does not count here.
   *[other] { $count } pieces are kept apart: they do not count here.
}
sync-late = { $count ->
    [one] 1 piece came late from a device that was removed.
   *[other] { $count } pieces came late from a device that was removed.
}
sync-needs-update = { $count ->
    [one] 1 piece needs a newer version of Companion.
   *[other] { $count } pieces need a newer version of Companion.
}
sync-forked = { $count ->
    [one] 1 piece will be noted again by the device that wrote it.
   *[other] { $count } pieces will be noted again by the device that wrote them.
}
sync-split-view = The server showed your devices different things. Ask whoever runs it why.
sync-missing = Device { $named_by } says that { $device } wrote more. It did not come yet.

devices-this = (this one)
devices-settle = "devices settle" says with your 12 words which devices there are.
devices-rival = Two answers say which devices you have. Somebody may know your 12 words: "words change".
devices-renew = This device needs new keys: "devices renew".
devices-words = Your 12 words are still on this device: "words", then "words confirm".
devices-remove-warning =
    This shuts out { $name }. Your other devices write nothing more that it can read.
    What is on it stays on it. If it is in other hands, follow up with "devices settle".
devices-remove-word = remove
devices-then-sync = Next: "sync" tells the server, "devices settle" closes the door for good.
devices-settle-how = Type your 12 words from paper. The devices in use now stay, all others are out.

link-code = This code is for your other device. Show it to nobody else.
link-code-type = There: scan it in Companion, or type "companion link add -" and paste the text.
link-code-folder = There: "companion link add - --dir { $folder }", then paste the text.
link-class = A { $class } wants to join your devices. Go on only if it is in your hand.
link-wait-offer = Waiting for your other device …
link-wait-card = Waiting for the new device …
link-wait-keys = Waiting until you typed these digits there …
link-paste = Now paste the texts that the other device shows, one a line, or name its file.
link-texts = The same as texts, one a line:
link-check-code = Type these digits into your other device:
link-arriving =
    Your journal is on its way. On your other device: "envelope write FILE --everything".
    Here: "envelope read FILE". Or "sync", where there is a server.
link-then-envelope = To hand over your journal: "envelope write FILE --everything".

restoring-how =
    Type your 12 words from paper. You will not see them.
    Devices that you lost are shut out. Name one you still have with --keep.
restoring-today = Today is here. The rest is coming; Ctrl-C is fine, "sync" goes on later.
restoring-goes-on = What came so far stays on this device. "sync" goes on from there.

envelope-safe = Only your own devices can read it.
envelope-progress = Reading …
envelope-nothing-new = All that is in it was here already.
envelope-others = { $count ->
    [one] 1 part of it is for another device.
   *[other] { $count } parts of it are for other devices.
}
envelope-refused = { $count ->
    [one] In 1 part something does not hold. The rest of that part stayed out.
   *[other] In { $count } parts something does not hold. The rest of those parts stayed out.
}
envelope-waiting = { $count ->
    [one] 1 piece waits for something that is not here yet.
   *[other] { $count } pieces wait for something that is not here yet.
}

qr-number = Picture { $number } of { $count }. Enter goes on.
qr-narrow = This picture needs { $columns } columns. Make the window wider or the letters smaller.
qr-have = { $have } of { $count } here. Still needed: { $missing }
qr-paste = Paste the texts of the pictures, one a line. Ctrl-D ends.
