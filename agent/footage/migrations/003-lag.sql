-- How late the recorder's event loop was within the last minute, beyond what its timers ask for: a recorder that lags
-- writes late, and a technician should see it before footage is missing.
ALTER TABLE boot ADD COLUMN lag_p99_ms REAL;
ALTER TABLE boot ADD COLUMN lag_max_ms REAL;
