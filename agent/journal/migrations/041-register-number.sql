ALTER TABLE staff ADD COLUMN register_number TEXT;         -- 从业人员登记号; null: none is on record
