package io.margrad.experiments.run;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How this program writes JSON: nulls are kept, and a number that is not finite becomes null, because JSON has no NaN. */
public final class Json {
    private static final Gson LINE = settings().create();
    private static final Gson PRETTY = settings().setPrettyPrinting().create();

    private Json() {}

    /** One line, without its line end. */
    public static String line(Object value) {
        return LINE.toJson(value);
    }

    /** Indented text that ends with a line end. */
    public static String pretty(Object value) {
        return PRETTY.toJson(value) + "\n";
    }

    private static GsonBuilder settings() {
        return new GsonBuilder()
                .serializeNulls()
                .disableHtmlEscaping()
                .registerTypeAdapter(double.class, new FiniteOrNull())
                .registerTypeAdapter(Double.class, new FiniteOrNull())
                .registerTypeAdapter(float.class, new FiniteOrNull())
                .registerTypeAdapter(Float.class, new FiniteOrNull());
    }

    private static final class FiniteOrNull extends TypeAdapter<@Nullable Number> {
        @Override
        public void write(JsonWriter out, @Nullable Number value) throws IOException {
            if (value == null || !Double.isFinite(value.doubleValue())) {
                out.nullValue();
            } else {
                // The number itself, not its double: a float then keeps its own short decimal form.
                out.value(value);
            }
        }

        @Override
        public Number read(JsonReader in) {
            throw new UnsupportedOperationException("runs are written here, not read");
        }
    }
}
