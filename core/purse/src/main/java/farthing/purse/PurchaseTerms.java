package farthing.purse;

import farthing.base.Amount;
import farthing.base.Dthr;
import farthing.base.PsamId;
import farthing.base.TransactionId;

/**
 * What a security card commands and a purse proves: who takes how much for which purchase, when.
 *
 * @param type PURCHASE or CANCEL
 * @param psamTransaction NTPSAM, 4 bytes
 */
public record PurchaseTerms(
    TransactionType type,
    PsamId psam,
    long psamTransaction,
    TransactionId trx,
    Amount amount,
    Dthr time) {}
