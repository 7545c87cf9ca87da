package farthing.bank;

import farthing.base.TransactionId;

/** The load server as a bank asks it, under its API key. May wait for an answer, within bounds. */
public interface LoadServer {

  /**
   * How far a load of this bank's is.
   *
   * @throws InterruptedException if the thread is told to stop waiting
   */
  LinkAnswer ask(TransactionId trx) throws InterruptedException;

  /**
   * Closes the order: if no card was given a command on it until now, none ever will be. May be
   * repeated, and always tells how far the load is.
   */
  LinkAnswer close(TransactionId trx) throws InterruptedException;
}
