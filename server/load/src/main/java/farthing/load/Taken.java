package farthing.load;

import farthing.exchange.Reply;

/** Who answers a message. */
sealed interface Taken {

  /** This load server. */
  record Here(Reply reply) implements Taken {}

  /** The load server of this provider's cards, to which the message goes on as it came. */
  record Elsewhere(int provider) implements Taken {}
}
