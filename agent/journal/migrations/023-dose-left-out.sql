ALTER TABLE medicine_dose ADD COLUMN left_out TEXT;  -- why the dose of that time was not given; null: it was given
