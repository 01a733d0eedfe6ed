-- Asked for with every event, and few are ever away.
CREATE INDEX device_offline ON device (unit_id) WHERE availability = 'offline';
