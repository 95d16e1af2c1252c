// Assertions of ggml as exceptions, where that is safe.
#pragma once
#include <stdexcept>

namespace ddsd {

// ggml was about to abort the process while it put together the computation, on the job's own thread: a wrong shape, mostly. The engine's objects are
// unwound, but in an unknown state.
struct EngineFault : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Has ggml throw EngineFault instead of calling abort(), when the given test says that a job runs on this thread. Inside a plug-in's computation, whose other
// threads would wait for this one for ever, and on other threads, it aborts as ever.
void turn_aborts_into_faults(bool (*on_job_thread)());

}  // namespace ddsd
