package farthing.payment;

import farthing.base.PartyId;
import farthing.base.TransactionId;

/** Which purchase: a TRX is unique within its party only. */
record PurchaseId(PartyId party, TransactionId trx) {}
