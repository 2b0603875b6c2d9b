package io.margrad.nn;

import io.margrad.tensor.Tensor;
import java.util.List;

/** Modules one after the other. */
public final class Sequential implements Module {
    private final List<Module> modules;

    /** A module that calls {@code modules} in this order, each on the result of the one before. */
    public Sequential(Module... modules) {
        this.modules = List.of(modules);
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = x;
        for (Module module : modules) {
            y = module.forward(y);
        }
        return y;
    }

    @Override
    public List<Parameter> parameters() {
        return modules.stream().flatMap(m -> m.parameters().stream()).toList();
    }
}
