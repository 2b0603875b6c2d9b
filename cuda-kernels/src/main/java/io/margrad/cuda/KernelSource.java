package io.margrad.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a {@code .cu} file, what it includes, and the parameters of its kernels.
 *
 * <p>A kernel is found by the words {@code extern "C" __global__}; {@code __launch_bounds__(...)} may stand before or
 * after {@code void}. What macros would make is not seen, and conditional compilation is not looked at.
 *
 * @param file name below the resource folder, such as {@code prelu.cu}
 * @param headers text of each file included with quotes, directly or not, by name
 * @param kernels parameters of each kernel by its name
 */
record KernelSource(String file, String text, Map<String, String> headers, Map<String, List<Parameter>> kernels) {

    private static final String FOLDER = "/io/margrad/cuda/kernels/";
    private static final Pattern INCLUDE = Pattern.compile("(?m)^\\s*#\\s*include\\s*\"([^\"]+)\"");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");
    private static final Pattern KERNEL = Pattern.compile("extern\\s+\"C\"\\s+__global__\\s+");
    private static final Pattern WORD = Pattern.compile("\\s*(\\w+)\\s*");

    /** Reads a file and its includes from the class path. */
    static KernelSource read(String file) {
        String text = resource(file);
        Map<String, String> headers = new LinkedHashMap<>();
        collectHeaders(text, headers);
        return of(file, text, headers);
    }

    /** Takes a text at hand. */
    static KernelSource of(String file, String text, Map<String, String> headers) {
        return new KernelSource(file, text, headers, parse(file, text));
    }

    /** Parameters of a kernel; throws {@link IllegalArgumentException} naming the kernels that are there instead. */
    List<Parameter> parameters(String function) {
        List<Parameter> parameters = kernels.get(function);
        if (parameters == null) {
            throw new IllegalArgumentException(
                    file + ": no extern \"C\" __global__ void " + function + "(...); found " + kernels.keySet());
        }
        return parameters;
    }

    private static void collectHeaders(String text, Map<String, String> headers) {
        Matcher include = INCLUDE.matcher(COMMENT.matcher(text).replaceAll(" "));
        while (include.find()) {
            String name = include.group(1);
            if (!headers.containsKey(name)) {
                String header = resource(name);
                headers.put(name, header);
                collectHeaders(header, headers);
            }
        }
    }

    private static String resource(String file) {
        try (InputStream in = KernelSource.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no kernel source " + FOLDER + file + " on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("reading kernel source " + FOLDER + file, e);
        }
    }

    private static Map<String, List<Parameter>> parse(String file, String text) {
        String code = COMMENT.matcher(text).replaceAll(" ");
        Map<String, List<Parameter>> kernels = new LinkedHashMap<>();
        Matcher kernel = KERNEL.matcher(code);
        Matcher word = WORD.matcher(code);
        while (kernel.find()) {
            int at = kernel.end();
            String name = "";
            while (word.region(at, code.length()).lookingAt()) {
                name = word.group(1);
                at = word.end();
                if (name.equals("__launch_bounds__") || name.equals("__cluster_dims__")) {
                    at = closing(code, at, file) + 1;
                }
            }
            if (at >= code.length() || code.charAt(at) != '(') {
                throw new IllegalArgumentException(file + ": no parameter list after extern \"C\" __global__ " + name);
            }
            String list = code.substring(at + 1, closing(code, at, file));
            kernels.put(name, parameters(list, file + ": " + name));
        }
        return kernels;
    }

    private static List<Parameter> parameters(String list, String where) {
        List<Parameter> parameters = new ArrayList<>();
        if (!list.isBlank()) {
            for (String declaration : list.split(",", -1)) {
                parameters.add(Parameter.parse(declaration, where + ": parameter " + parameters.size()));
            }
        }
        return List.copyOf(parameters);
    }

    /** Index of the parenthesis that closes the one at {@code open}. */
    private static int closing(String code, int open, String file) {
        int depth = 0;
        for (int i = open; i < code.length(); i++) {
            char c = code.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException(file + ": a parenthesis is not closed");
    }
}
