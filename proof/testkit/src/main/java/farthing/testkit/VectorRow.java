package farthing.testkit;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.base.Suite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A JSON object of a vector file, read strictly: what is missing or of another form is {@link
 * Malformed} and says which field it is.
 */
final class VectorRow {
  private final String where;
  private final JsonNode node;

  /**
   * @param where for errors: {@code given} and the like
   */
  VectorRow(String where, JsonNode node) {
    if (!node.isObject()) {
      throw new Malformed(where + ": an object is wanted");
    }
    this.where = where;
    this.node = node;
  }

  boolean has(String field) {
    return node.has(field);
  }

  List<String> fields() {
    return List.copyOf(node.propertyNames());
  }

  VectorRow object(String field) {
    return new VectorRow(field, get(field));
  }

  List<VectorRow> objects(String field) {
    List<VectorRow> all = new ArrayList<>();
    JsonNode array = get(field);
    if (!array.isArray()) {
      throw wrong(field, "an array");
    }
    for (JsonNode each : array) {
      all.add(new VectorRow(field, each));
    }
    return all;
  }

  List<String> texts(String field) {
    JsonNode array = get(field);
    List<String> all = new ArrayList<>();
    for (JsonNode each : array) {
      if (!each.isString()) {
        throw wrong(field, "an array of strings");
      }
      all.add(each.stringValue());
    }
    if (!array.isArray() || all.isEmpty()) {
      throw wrong(field, "an array of strings");
    }
    return all;
  }

  String text(String field) {
    JsonNode value = get(field);
    if (!value.isString()) {
      throw wrong(field, "a string");
    }
    return value.stringValue();
  }

  Optional<String> optionalText(String field) {
    return has(field) ? Optional.of(text(field)) : Optional.empty();
  }

  Bytes hex(String field) {
    try {
      return Bytes.ofHex(text(field));
    } catch (Malformed e) {
      throw new Malformed(where + "." + field + ": " + e.getMessage(), e);
    }
  }

  Bytes hex(String field, int size) {
    Bytes value = hex(field);
    if (value.size() != size) {
      throw wrong(field, size + " bytes");
    }
    return value;
  }

  /** 0 to {@code most}. */
  long number(String field, long most) {
    JsonNode value = get(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(field, "a whole number");
    }
    long number = value.longValue();
    if (number < 0 || number > most) {
      throw wrong(field, "0 to " + most);
    }
    return number;
  }

  int u1(String field) {
    return (int) number(field, 0xFF);
  }

  int u2(String field) {
    return (int) number(field, 0xFFFF);
  }

  int amount(String field) {
    return (int) number(field, Integer.MAX_VALUE);
  }

  /** ALGIEP, written as the number 32 or as the hexadecimal text 20. */
  Suite suite(String field) {
    return Suite.ofCode(get(field).isString() ? hex(field, 1).at(0) & 0xFF : u1(field));
  }

  private JsonNode get(String field) {
    JsonNode value = node.get(field);
    if (value == null) {
      throw new Malformed(where + ": the field " + field + " is missing");
    }
    return value;
  }

  private Malformed wrong(String field, String wanted) {
    return new Malformed(where + "." + field + ": " + wanted + " wanted");
  }
}
