package farthing.client;

import farthing.base.Amount;
import farthing.messages.Flow;
import farthing.purse.PinBlock;
import java.time.Instant;
import java.util.Optional;

/**
 * The person who holds the card, wherever they sit: a command line, a page, a test. Called on the
 * thread that pays.
 */
public interface Holder {

  /**
   * Shows what is to be bought and asks.
   *
   * @return whether the person wants to pay
   */
  boolean approves(Proposal proposal);

  /**
   * Shows what is to be taken back and asks.
   *
   * @return whether the person wants the money back instead of the goods
   */
  boolean approvesCancel(CancelProposal proposal);

  /**
   * Shows what is to be loaded or unloaded and asks.
   *
   * @return whether the person wants it
   */
  boolean approvesLoad(LoadProposal proposal);

  /**
   * Asks for the card's PIN.
   *
   * @param triesLeft before the card blocks it
   * @return nothing when the person does not give it
   */
  Optional<PinBlock> pin(int triesLeft);

  /** What goes on, a step at a time. Must return soon: a security card waits meanwhile. */
  void hears(ClientEvent event);

  /**
   * What the person decides on. Texts from the shop are free of control characters.
   *
   * @param merchant the name that the order shows; the payment server must have it on its register
   * @param shop where the order came from
   * @param card its last digits
   */
  record Proposal(
      String merchant,
      Origin shop,
      String description,
      Amount amount,
      Amount balanceBefore,
      Amount balanceAfter,
      String card,
      Origin paymentServer,
      Instant expires) {
    /**
     * Whether the person only identifies themselves (FIG. 16): no money moves, and the web site
     * learns the card's number.
     */
    public boolean isAuthentication() {
      return amount.currency().isAuthentication();
    }
  }

  /**
   * What the person decides on who wants money back. Texts from the shop are free of control
   * characters.
   *
   * @param shop which will be asked to close the order
   * @param card its last digits
   */
  record CancelProposal(
      String merchant,
      Origin shop,
      String description,
      Amount amount,
      Amount balanceBefore,
      Amount balanceAfter,
      String card) {}

  /**
   * What the person decides on who wants to load or unload. Texts from the bank are free of control
   * characters.
   *
   * @param flow LOAD or UNLOAD
   * @param bank the name that the order shows; the load server must have it on its register
   * @param at where the order came from
   * @param account as the person typed it, or what the bank says of it
   * @param card its last digits
   */
  record LoadProposal(
      Flow flow,
      String bank,
      Origin at,
      String account,
      Amount amount,
      Amount balanceBefore,
      Amount balanceAfter,
      String card,
      Origin loadServer,
      Instant expires) {}
}
