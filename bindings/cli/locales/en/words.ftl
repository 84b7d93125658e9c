# Words for codes. The key is word-{kind}-{code}; codes are never translated in the journal.

word-mood-1 = awful
word-mood-2 = bad
word-mood-3 = okay
word-mood-4 = good
word-mood-5 = great

word-mood_label-awful = awful
word-mood_label-bad = bad
word-mood_label-meh = meh
word-mood_label-good = good
word-mood_label-great = great

word-feeling-afraid = afraid
word-feeling-alone = alone
word-feeling-angry = angry
word-feeling-anxious = anxious
word-feeling-ashamed = ashamed
word-feeling-bored = bored
word-feeling-calm = calm
word-feeling-close = close
word-feeling-confident = confident
word-feeling-confused = confused
word-feeling-content = content
word-feeling-curious = curious
word-feeling-disappointed = let down
word-feeling-empty = empty
word-feeling-energetic = full of energy
word-feeling-excited = excited
word-feeling-frustrated = frustrated
word-feeling-grateful = grateful
word-feeling-grieving = grieving
word-feeling-guilty = guilty
word-feeling-happy = happy
word-feeling-hopeful = hopeful
word-feeling-hopeless = hopeless
word-feeling-hurt = hurt
word-feeling-inspired = inspired
word-feeling-irritable = on edge
word-feeling-jealous = jealous
word-feeling-lonely = lonely
word-feeling-loved = loved
word-feeling-numb = numb
word-feeling-overwhelmed = overwhelmed
word-feeling-peaceful = at peace
word-feeling-proud = proud
word-feeling-relieved = relieved
word-feeling-restless = restless
word-feeling-sad = sad
word-feeling-stressed = stressed
word-feeling-surprised = surprised
word-feeling-tired = tired
word-feeling-worried = worried

word-tag-appointment = appointment
word-tag-cleaning = cleaning
word-tag-cooking = cooking
word-tag-exercise = exercise
word-tag-faith = faith
word-tag-family = family
word-tag-friends = friends
word-tag-gaming = games
word-tag-group = group
word-tag-hobby = hobby
word-tag-nature = nature
word-tag-partner = partner
word-tag-pets = pets
word-tag-reading = reading
word-tag-rest = rest
word-tag-school = school
word-tag-shopping = shopping
word-tag-travel = travel
word-tag-volunteering = helping out
word-tag-work = work

word-coping-breathing = slow breathing
word-coping-called_someone = a call
word-coping-church = church
word-coping-cooking = cooking
word-coping-crafts = crafts
word-coping-exercise = exercise
word-coping-grounding = grounding
word-coping-group = a group
word-coping-meditation = meditation
word-coping-music = music
word-coping-nature = time in nature
word-coping-pets = pets
word-coping-prayer = prayer
word-coping-reading = reading
word-coping-rest = rest
word-coping-shower = a shower
word-coping-talking = a talk
word-coping-television = TV
word-coping-walk = a walk
word-coping-writing = writing

word-helped-0 = did not help
word-helped-1 = helped some
word-helped-2 = helped a lot
word-helped-tried = tried

word-amount-0 = not at all
word-amount-1 = a little
word-amount-2 = quite
word-amount-3 = very

word-quality-1 = very poor
word-quality-2 = poor
word-quality-3 = okay
word-quality-4 = good
word-quality-5 = very good

word-connection-0 = by myself
word-connection-1 = a little time with people
word-connection-2 = some time with people
word-connection-3 = a lot of time with people

word-wish-none = nothing right now
word-wish-would_like_to_talk = I would like to talk
word-wish-want_plan_now = I want my plan now

word-kind-quick = quick
word-kind-full = full
word-kind-evening = evening
word-kind-imported = brought in

word-area-home = home
word-area-work = work
word-area-learning = learning
word-area-physical_health = health
word-area-mental_wellness = wellness
word-area-relationships = people close to me
word-area-community = community
word-area-money = money
word-area-legal = legal
word-area-transport = getting around
word-area-other = other

word-goal_status-idea = idea
word-goal_status-active = active
word-goal_status-paused = paused
word-goal_status-done = done
word-goal_status-let_go = set aside
word-goal_status-suggested = suggested

word-who-person = me
word-who-peer = my peer worker
word-who-together = together
word-who-natural_support = someone close
word-who-support = someone close

word-mode-in_person = in person
word-mode-phone = phone
word-mode-video = video
word-mode-text_message = text message
word-mode-group = group
word-mode-letter = letter
word-mode-other = other

word-setting-home = home
word-setting-community_center = community center
word-setting-church = church
word-setting-school = school
word-setting-health_center = health center
word-setting-clinic = clinic
word-setting-hospital = hospital
word-setting-jail_or_prison = jail or prison
word-setting-crisis_residential = crisis house
word-setting-wellness_center = wellness center
word-setting-workplace = workplace
word-setting-outdoors = outdoors
word-setting-online = online
word-setting-other = other

word-asked_by-person = me
word-asked_by-peer = my peer worker
word-asked_by-joint = both of us
word-asked_by-other = someone else

word-contact_status-held = took place
word-contact_status-missed = did not take place
word-contact_status-cancelled = called off
word-contact_status-moved = moved
word-contact_status-left_message = left a message

word-support-emotional = being heard
word-support-informational = facts and know-how
word-support-instrumental = hands-on help
word-support-affiliational = being together

word-activity-listening = listening
word-activity-goal_work = goals
word-activity-plan_work = plans
word-activity-skills = skills
word-activity-advocacy = speaking up
word-activity-navigation = finding the way
word-activity-benefits = benefits
word-activity-resource_link = finding help
word-activity-group = group
word-activity-transition = coming home
word-activity-crisis_support = hard times
word-activity-practical = practical help
word-activity-celebration = celebrating
word-activity-other = other

word-transition-hospital = hospital
word-transition-jail = jail
word-transition-prison = prison
word-transition-crisis_residential = crisis house
word-transition-detox = detox
word-transition-other = other

word-rating-hope = hope
word-rating-my_say = my say in my life
word-rating-belonging = belonging
word-rating-self_kindness = being kind to myself
word-rating-week = how my week went
word-rating-confidence = confidence

word-relationship-alone = not on Companion yet
word-relationship-invited = invited
word-relationship-accepted = together
word-relationship-paused = paused
word-relationship-ended = ended

word-vocabulary-mood = mood
word-vocabulary-feeling = feeling
word-vocabulary-tag = activity
word-vocabulary-coping = what helps
word-vocabulary-setting = place
word-vocabulary-support = support

word-record-check_in = check-in
word-record-goal = goal
word-record-contact = contact
word-record-self_rating = self-rating
word-record-reflection = reflection
word-record-profile = profile
word-record-relationship = relationship

word-win-win = win
word-win-step_done = step done
word-win-cheer = cheer

word-answer-yes = yes
word-answer-no = no
