package farthing.load;

import farthing.base.PartyId;
import farthing.base.TransactionId;

/** Which load or unload: a TRX is unique within its bank only. */
record LoadId(PartyId party, TransactionId trx) {}
