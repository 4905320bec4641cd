import { table } from './spoken-words.ts';

/** What a caller begins with before saying anything. */
export const openers = table(
  'hello hi hey good_morning good_afternoon good_evening good_day morning evening afternoon yes yeah yep okay ok alright all_right right so well now um uh oh ah er excuse_me sorry there listen look actually and but mhm',
);

/** Ends a turn, whatever stands before it. */
export const closings = table(
  "thank_you thanks thank_you_so_much thank_you_very_much bye goodbye bye_bye that's_all that's_it that_is_all that_is_it that's_everything see_you thank_you_bye cheers",
);

/** Ends that look open and are not: ellipsis, particles of phrasal verbs, stranded prepositions. */
export const wholeEnds = table(
  `think_so hope_so guess_so believe_so suppose_so said_so say_so do_so or_so if_so so_so so_far just_so even_so
  why_not of_course_not hope_not or_not maybe_not probably_not absolutely_not certainly_not rather_not definitely_not
  not_really not_yet not_at_all perhaps_not i'm_not it's_not it_is_not
  fall_behind left_behind from_behind stay_behind come_near anywhere_near
  come_in coming_in get_in log_in logging_in logged_in sign_in check_in checking_in checked_in drop_in fill_in move_in
  call_in plug_in hand_in am_in be_in is_in are_in was_in go_on going_on goes_on carry_on turn_on
  turned_on switch_on switched_on is_on it_on later_on now_on so_on try_on put_on it_in it_over it_through hand_over all_over over_and_over
  is_over come_over put_through went_through gone_through goes_through come_through came_through me_through get_through go_through way_around all_around turn_around look_around come_around around_here
  speaking_with speaking_to talking_to talking_with speak_to speak_with talk_to spoke_to spoke_with talked_to come_from
  coming_from calling_from what_for looking_for look_for waiting_for wait_for asked_for asking_for ask_for paid_for
  pay_for paying_for applied_for looking_at look_at it_for that_for this_for it_from that_from it_with it_to me_to
  want_to like_that like_this hear_from heard_from thinking_of heard_of think_of think_about talking_about
  asking_about talked_about ever_after soon_after happily_after since_then ever_since since_when until_when till_when
  where_to where_from who_with do_you_do how_about_you what_about_you yes_do please_do and_you or_what yes_maybe yeah_maybe so_what know_what guess_what
  no_one this_one that_one what_is_it what_it_is the_same each_other as_before than_before after_next twenty_first thirty_first twenty_second suppose_not guess_not on_in good_to_know nice_to_know great_to_hear as_well not_that after_that before_that
  let_me_know i_don't_know you_never_know i_know know_how know_why know_when know_where
  look_like looks_like feel_like sounds_like it_like anything_like something_like nothing_like`,
);

/** After these something must follow. */
export const openEnds = table(
  `and but or because cause if unless although whereas nor the a an my your our their its of from for to with at by about
  into onto between than during without until till per via regarding concerning including except towards against among
  um uh uhm umm er erm hmm uhh except plus minus double triple opposite facing near behind across spelled spelt keeps i_meant meant scratch_that make_it_the
  first_name last_name family_name surname area_code the_twenty the_thirty on_twenty i'm i'd i'll i've we're we'd we'll we've you're you'd you'll you've it's that's there's
  he's she's they're they've they'll they'd what's where's who's how's here's let's it'll that'll there'll name's
  i we they he she every each which whose whether very extremely especially particularly isn't_it_the
  such_as so_that and_so and_then but_then as_soon_as as_long_as as_well_as as_if in_order and_also and_maybe or_maybe
  would_like my_name first_of_all or_rather is_doctor to_doctor with_doctor see_doctor it's_doctor i'd_rather would_rather do_you_guys can_you_guys are_you_guys have_you_guys mister mr mrs ms professor dr no_wait i_mean you_know i_was let_me_see let_me_think let_me_check let_me_look
  let_me hang_on hold_on one_moment one_second one_sec just_a_second just_a_moment just_a_minute just_a_sec one_minute
  a_second a_moment wait_a_minute no_wait oh_wait wait_wait every_time there_was_no there_is_no there's_no there_are_no had_no have_no has_no got_no kind_of sort_of how_about what_about as_for make_it make_that half_past quarter_past
  at_half at_quarter the_thing my_question the_problem the_reason and_the_other not_only`,
);

export const likelyEnds = table(
  `some any another his other only just also maybe perhaps where when who how what this_is so well actually basically
  honestly plus anyway in on over through around after as since before under above inside outside_of sometime early oops correction like
  a_couple a_few several next more_than less_than at_least at_about around_about almost nearly both either neither
  wonder_if i'm_sorry sorry no_sorry no_no_no then_i to_be a_bit_of quite pretty
  find_out first_letter capital for_starters to_start one_more i_forgot something_like something_else first firstly second secondly one_thing two_things
  not be been being no_not it_keeps need_help some_help talk_to_you the_corner i_made_a_mistake`,
);
