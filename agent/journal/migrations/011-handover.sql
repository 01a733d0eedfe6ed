-- What else is known of a movement: 'awaits_handover' (brought to the desk, no caregiver has taken the child yet),
-- 'closed_by_person' and 'closed_by_schedule' (a departure that nobody saw).
ALTER TABLE movement ADD COLUMN mark TEXT;
