using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Parley.Chat.Contract;
using Parley.Chat.Hosting;
using Parley.Chat.Storage;

if (args is ["export-schema", var file])
{
    await File.WriteAllTextAsync(file, ContractSchema.Export());
    return 0;
}

try
{
    await using var app = ChatHost.Build(args);
    await app.StartAsync();
    var bound = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
    Console.WriteLine($"Parley Chat is ready: {app.Services.GetRequiredService<SiteAddress>().Describe(bound)}");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception error) when (Explain(error) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return 1;
}

// What whoever started the server can mend, in one sentence; anything else is a fault of ours and keeps its stack trace.
static string? Explain(Exception error) => error switch
{
    StartupException or StoreException => error.Message,
    IOException { InnerException: AddressInUseException } => "The address is in use by another program; choose another with --port N. "
        + error.Message,
    IOException { InnerException: SocketException } or SocketException => $"The server cannot listen: {error.Message}",
    _ => null,
};
