using System.Collections.Concurrent;
using System.Text.Json;
using Parley.Interop.DotNetClient;

var clients = new ConcurrentDictionary<string, Client>();
var names = new List<string>();
var tasks = new List<Task>();
while (await Console.In.ReadLineAsync() is { } line)
{
    var command = JsonSerializer.Deserialize<Command>(line, JsonSerializerOptions.Web)!;
    if (command.Do == "create")
    {
        // Before the next command is read, since that may name it.
        clients[command.Client] = new Client(command, names);
    }

    tasks.Add(Task.Run(() => HandleAsync(command)));
    tasks.RemoveAll(task => task.IsCompleted);
}

async Task HandleAsync(Command command)
{
    try
    {
        switch (command.Do)
        {
            case "listen":
                names.AddRange(command.Names);
                break;
            case "create":
                Output.Answer(command.Id);
                await clients[command.Client].ConnectAsync(command);
                return;
            case "emit":
                await clients[command.Client].EmitAsync(command);
                break;
            case "ask":
                await clients[command.Client].AskAsync(command);
                return;
            case "query":
                clients[command.Client].SetQuery(command);
                break;
            case "close":
                await clients[command.Client].CloseAsync();
                break;
            default:
                throw new ArgumentException($"Unknown command {command.Do}");
        }

        Output.Answer(command.Id);
    }
#pragma warning disable CA1031 // Whatever the client throws is what the test asks for.
    catch (Exception e)
#pragma warning restore CA1031
    {
        Output.Error(command.Id, e);
    }
}
