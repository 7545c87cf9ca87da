package farthing.app;

import farthing.web.DoorSettings;
import farthing.web.Health;
import farthing.web.HttpDoor;
import farthing.web.Metrics;
import java.io.IOException;
import java.util.List;

/** The door for operators: figures and each health check, which the public must not see. */
final class Admin {
  private Admin() {}

  static HttpDoor open(DoorSettings settings, Health health, Metrics metrics) throws IOException {
    return HttpDoor.open(settings, List.of(health.detailed(), metrics.route()), metrics);
  }
}
