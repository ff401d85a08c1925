using Parley.Bench.Soak.Server;

namespace Parley.Bench.Soak.Judging;

/// <summary>What the server held at a moment.</summary>
/// <param name="Time">Since the first client came.</param>
/// <param name="State">What the server says.</param>
/// <param name="Process">What the operating system says.</param>
internal sealed record Sample(TimeSpan Time, ServerState State, ProcessState Process);
