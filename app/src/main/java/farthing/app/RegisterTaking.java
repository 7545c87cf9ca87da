package farthing.app;

import farthing.store.Author;
import picocli.CommandLine.Mixin;

/** The database in which a command takes something away from somebody, who does it, and why. */
final class RegisterTaking extends RegisterOptions {
  @Mixin private ByWithReason by;

  @Override
  Author author() {
    return by.author();
  }
}
