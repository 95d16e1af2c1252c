package org.diffusiondesk.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.diffusiondesk.api.image.SamplerLabels;
import org.junit.jupiter.api.Test;

class SamplerLabelsTest {
    private static final List<String> SAMPLERS = List.of(
            ("euler euler_a heun dpm2 dpm++2s_a dpm++2m dpm++2mv2 ipndm ipndm_v lcm ddim_trailing tcd res_multistep res_2s er_sde"
                            + " euler_cfg_pp euler_a_cfg_pp euler_ge dpm++2m_sde dpm++2m_sde_bt lms")
                    .split(" "));
    private static final List<String> SCHEDULERS = List.of(
            ("discrete karras exponential ays gits sgm_uniform simple smoothstep kl_optimal lcm bong_tangent ltx2 logit_normal"
                            + " flux2 flux beta")
                    .split(" "));

    @Test
    void whatIsWrittenIntoPicturesIsUnderstoodInRequests() {
        for (String sampler : SAMPLERS) {
            assertThat(SamplerNames.sampler(SamplerLabels.sampler(sampler), SAMPLERS, SCHEDULERS))
                    .isEqualTo(new SamplerNames.Found(sampler, Optional.empty()));
        }
        for (String scheduler : SCHEDULERS) {
            assertThat(SamplerNames.scheduler(SamplerLabels.scheduler(scheduler), SCHEDULERS))
                    .isEqualTo(scheduler);
        }
        assertThat(SamplerNames.scheduler(SamplerLabels.scheduler(""), SCHEDULERS))
                .isEmpty();
    }
}
