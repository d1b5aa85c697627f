"""Everything by which a customer takes part, and whose it is."""

# Customer of each voter: the voter that the till made for them, or that of the account they sign in with.
WHOSE = """
     SELECT p.voter_id, p.id AS profile_id FROM loyalty_profile p
      WHERE p.voter_id IS NOT NULL AND p.erased_at IS NULL
     UNION
     SELECT v.id, p.id FROM loyalty_profile p JOIN feedback_voter v ON v.user_id = p.user_id
      WHERE p.erased_at IS NULL
"""
# A wish, a pledge, a choice between two, an answer to a poll, an idea, a comment, a request, a complaint; `in_store`
# is 1 where staff wrote it down.
VOICES = """
     SELECT voter_id, at, 0 AS in_store FROM feedback_vote WHERE value = 1
     UNION ALL SELECT voter_id, at, 0 FROM feedback_pledge WHERE value = 1 OR notify = 1
     UNION ALL SELECT voter_id, at, 0 FROM feedback_pairchoice WHERE value = 1 AND chosen_id IS NOT NULL
     UNION ALL SELECT voter_id, at, 0 FROM feedback_pollanswer
     UNION ALL SELECT author_id, created_at, 0 FROM feedback_idea WHERE NOT by_staff
     UNION ALL SELECT voter_id, created_at, 0 FROM feedback_comment WHERE by_id IS NULL
     UNION ALL SELECT voter_id, at, 1 FROM feedback_storerequest WHERE value = 1
     UNION ALL SELECT voter_id, at, 0 FROM feedback_complaint WHERE value = 1
"""
