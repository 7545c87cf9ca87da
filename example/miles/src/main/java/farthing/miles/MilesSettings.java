package farthing.miles;

import farthing.merchant.MerchantSettings;
import farthing.web.DoorSettings;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the site is, and who it is at the payment server.
 *
 * @param door where it listens
 * @param baseUrl how the world reaches the site, without a path; empty for the address it binds
 * @param merchant what is agreed with the payment server's operator, given the site's status URL
 */
public record MilesSettings(
    DoorSettings door, Optional<URI> baseUrl, Function<URI, MerchantSettings> merchant) {}
