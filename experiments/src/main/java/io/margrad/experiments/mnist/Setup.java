package io.margrad.experiments.mnist;

import io.margrad.experiments.data.Digits;
import io.margrad.experiments.run.MetricsLog;
import io.margrad.experiments.run.Progress;
import io.margrad.tensor.Backend;

/** What all rows of an experiment are trained with: the device, the settings, the digits, and where they say how it goes. */
record Setup(
        Backend backend,
        MnistConfig config,
        Digits train,
        Digits test,
        Progress progress,
        MetricsLog metrics,
        RunCheckpoints checkpoints) {}
