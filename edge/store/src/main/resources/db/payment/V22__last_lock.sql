-- A card that is let go is what it was before its last lock.
CREATE INDEX card_update_lock ON card_update (provider, number, at) WHERE wanted = 3;
COMMENT ON INDEX card_update_lock IS 'How a card stood before it was locked';
