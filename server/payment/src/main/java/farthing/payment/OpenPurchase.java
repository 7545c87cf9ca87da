package farthing.payment;

import farthing.messages.Order;
import farthing.messages.TransactionKeys;
import farthing.messages.Tsk;
import farthing.purse.SignedDraw;

/**
 * A purchase between its draw and its result: what a debit response is opened, checked and answered
 * with. In memory while its terminal is leased; read back from the journal when the answer is late
 * or this process is new.
 */
record OpenPurchase(
    PurchaseId id,
    Agreement agreement,
    Order order,
    TransactionKeys keys,
    Tsk tsk,
    SignedDraw signed,
    Terminal terminal) {}
